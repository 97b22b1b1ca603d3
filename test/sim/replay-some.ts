import { Recaller } from '../../src/core/verdict/recall.ts';
import { replayDecision } from '../../src/core/verdict/replay.ts';
import type { Disk } from './disk.ts';
import { CLUSTER } from './rules.ts';
import type { World } from './world.ts';

/** Decisions of a world that are decided once more. */
const REPLAYED_MAX = 6;

/** I8: decides some decisions of the log once more, on what the log says that they stood on. */
export async function replaySome(world: World, disk: Disk): Promise<void> {
  const records = await disk.records(CLUSTER);
  const decisions = records.filter(({ type }) => type === 'decision-made');
  const recaller = new Recaller((digest) => disk.textOf(digest));
  const every = Math.max(1, Math.ceil(decisions.length / REPLAYED_MAX));
  for (const { body, seq } of decisions.filter((_, index) => index % every === 0)) {
    const { verdict, inputs } = JSON.parse(body);
    if (verdict === undefined) continue;
    const replayed = replayDecision({ verdict, inputs }, recaller);
    if (replayed.kind === 'same') continue;
    world.broken('I8', `the decision in record ${seq}: ${JSON.stringify(replayed)}`);
  }
}
