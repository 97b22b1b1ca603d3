import { type CaseBuilder, cluster } from '../support/case-builder.ts';

/** A situation that somebody was in, and the answer that it deserves. */
export interface Situation {
  readonly title: string;
  readonly given: CaseBuilder;
  /** `action node`, and the version that it leads to where there is one. */
  readonly asks: string;
  /** `go`, or the kind of the no. */
  readonly answer: string;
  /** What stands in the way, as `name node`. */
  readonly because?: readonly string[];
}

/** Titles end with the thread in which somebody met it; each is a wrong go or a wrong no there. */
export function when(
  title: string,
  given: CaseBuilder,
  ask: Omit<Situation, 'title' | 'given'>,
): Situation {
  return { title, given, ...ask };
}

/** So many healthy voters, the first of which leads. */
export const voters = (count: number): CaseBuilder => cluster().voters(count);
/** These members are far behind. */
export const late = (built: CaseBuilder, ...ids: readonly string[]): CaseBuilder => {
  for (const id of ids) built.node(id, (node) => node.lag(9_000));
  return built;
};

/** A log on three nodes with a partition for each of these leaders. */
export const led = (...leaders: readonly string[]): CaseBuilder => {
  const built = voters(3).pack({ handover: 'none' });
  for (const [index, leader] of leaders.entries()) {
    built.group({ name: `p${index}`, members: ['n1', 'n2', 'n3'], leader });
  }
  return built;
};
