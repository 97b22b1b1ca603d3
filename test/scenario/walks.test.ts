import { describe, expect, it } from 'vitest';
import { readTexts } from '../support/repo-files.ts';
import { GuardedStage } from './guarded-stage.ts';
import { PicturedStage } from './pictured-stage.ts';
import { passSecond, shippedRules, startingPage } from './shipped-world.ts';
import { play, type Stage } from './transcript.ts';

/** A guard of three on fake time, with permits, by rules that ask for little. */
const guarded = (): Stage => new GuardedStage();

/** The same by the rules as they are shipped, with every metric that they ask for. */
const shipped = async (): Promise<Stage> =>
  new GuardedStage({ rules: await shippedRules(), page: startingPage, second: passSecond });

/** Pictures of clusters of any size and any number of groups, without a guard. */
const pictured = (): Stage => new PicturedStage();

const WALKS: readonly (readonly [name: string, stage: () => Stage | Promise<Stage>])[] = [
  ['rolling-restart', guarded],
  ['rolling-upgrade', shipped],
  ['rolling-upgrade-as-a-rollout', shipped],
  ['leader-step', guarded],
  ['crash-of-another-member', guarded],
  ['guard-restart', guarded],
  ['idle-night', shipped],
  ['three-to-five-to-three', pictured],
  ['five-with-two-gone', pictured],
  ['three-partitions', pictured],
];

describe('a walk goes as its transcript says', () => {
  it.each(WALKS)('%s', async (name, stageOf) => {
    const path = `test/scenario/${name}.txt`;
    const transcript = readTexts([path]).get(path);
    if (transcript === undefined) throw new Error(`${path} is there`);
    expect(transcript).toMatch(/^\$ /m);
    expect(await play(transcript, await stageOf())).toBe(transcript);
  });

  it('and does not when something else happens', async () => {
    const wrong = 'A step of three.\n$ voters n1 n2 n3\n$ ask restart n2\n  blocked: quorum_kept\n';
    expect(await play(wrong, new PicturedStage())).toContain('$ ask restart n2\n  go\n');
  });
});
