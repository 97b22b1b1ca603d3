import { describe, expect, it } from 'vitest';
import { readTexts } from '../support/repo-files.ts';
import { GuardedStage } from './guarded-stage.ts';
import { PicturedStage } from './pictured-stage.ts';
import { play, type Stage } from './transcript.ts';

/** A real guard of three on fake time, with permits; or pictures of clusters of any size. */
const WALKS: readonly (readonly [name: string, stage: new () => Stage])[] = [
  ['rolling-restart', GuardedStage],
  ['leader-step', GuardedStage],
  ['crash-of-another-member', GuardedStage],
  ['guard-restart', GuardedStage],
  ['idle-night', GuardedStage],
  ['three-to-five-to-three', PicturedStage],
  ['five-with-two-gone', PicturedStage],
  ['three-partitions', PicturedStage],
];

describe('a walk goes as its transcript says', () => {
  it.each(WALKS)('%s', async (name, StageOfWalk) => {
    const path = `test/scenario/${name}.txt`;
    const transcript = readTexts([path]).get(path);
    if (transcript === undefined) throw new Error(`${path} is there`);
    expect(transcript).toMatch(/^\$ /m);
    expect(await play(transcript, new StageOfWalk())).toBe(transcript);
  });

  it('and does not when something else happens', async () => {
    const wrong = 'A step of three.\n$ voters n1 n2 n3\n$ ask restart n2\n  blocked: quorum_kept\n';
    expect(await play(wrong, new PicturedStage())).toContain('$ ask restart n2\n  go\n');
  });
});
