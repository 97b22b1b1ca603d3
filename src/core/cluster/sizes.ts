import { quorumOf } from './quorum.ts';

/** The sizes that people run; beyond nine every write waits for five others. */
const SIZE_MAX = 9;

/** What a number of voters can bear, and what to think of it. */
export interface ClusterSize {
  readonly voters: number;
  readonly quorum: number;
  /** Voters that may be lost with the quorum kept. */
  readonly tolerance: number;
  /** One sentence: when to choose it, or what to choose instead. */
  readonly advice: string;
}

/** What a cluster of so many voters can bear. */
export function sizeOf(voters: number): ClusterSize {
  const quorum = quorumOf(voters);
  return { voters, quorum, tolerance: voters - quorum, advice: adviceOn(voters) };
}

/** The sizes from one to nine voters. */
export function sizeTable(): readonly ClusterSize[] {
  return Array.from({ length: SIZE_MAX }, (_, index) => sizeOf(index + 1));
}

function adviceOn(voters: number): string {
  if (voters === 1) return 'for tests: every restart is an outage';
  if (voters === 2) return 'worse than one: either loss is an outage';
  if (voters === 3) return 'the smallest that can be rolled; nothing else may fail meanwhile';
  if (voters === 5) return 'recommended: one may fail while another is being rolled';
  if (voters === 7) return 'for five failure domains or more; each write waits for three others';
  if (voters % 2 === 0) return evenSizeAdvice(voters);
  return 'each write waits for four others; add learners for reads instead';
}

/** Why an even size is no gain, and which size is. */
export function evenSizeAdvice(voters: number): string {
  const tolerance = voters - quorumOf(voters);
  return `even: it bears the loss of ${tolerance}, as ${voters - 1} do, and one more can fail`;
}

/** Names in a row for a sentence: `n1`, `n1 and n2`, `n1, n2 and n3`. */
export function describeSet(names: readonly string[]): string {
  const last = names.at(-1) ?? 'nobody';
  if (names.length < 2) return last;
  return `${names.slice(0, -1).join(', ')} and ${last}`;
}
