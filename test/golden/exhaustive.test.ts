import { describe, expect, it } from 'vitest';
import { ACTIONS, type Action } from '../../src/core/cluster/action.ts';
import type { DecideInputs } from '../../src/core/verdict/case.ts';
import { decide, type Verdict } from '../../src/core/verdict/decide.ts';
import { blocks } from '../../src/core/verdict/report.ts';
import { type CaseBuilder, cluster } from '../support/case-builder.ts';
import { choose, permutations, tuples } from './combinations.ts';
import { type Condition, isSafe, type OracleGroup } from './oracle.ts';

const CONDITIONS = ['up', 'down', 'late', 'silent', 'learner', 'late-learner'] as const;

/** All of them can hold at once in a case; the guard has no more to say than these. */
const JUSTIFIED = new Map([
  ['evidence_fresh', 'a node that does not answer may be anything: no go without evidence (I3)'],
  ['members_caught_up', 'another voter is out: the tolerance that is left is not for work'],
  [
    'order_respected',
    'the target leads and can hand over first, or does not tell whether it leads',
  ],
  ['leader_known', 'an election is under way, and may need the very member that is asked about'],
  ['size_allowed', 'somebody else is joining, or there is nothing to be added'],
]);

/** One wrong go is enough to fail; some show what they have in common. */
const SHOWN_MAX = 20;

/** Counts what was compared, and collects every go that is not safe and every no that would be. */
class Tally {
  states = 0;
  cases = 0;
  gos = 0;
  readonly wrongGos: string[] = [];
  readonly noes = new Map<string, number>();

  add(verdict: Verdict, safe: boolean, what: { weight: number; name: () => string }): void {
    this.cases += 1;
    this.states += what.weight;
    if (verdict.decision === 'go') {
      this.gos += what.weight;
      if (!safe && this.wrongGos.length < SHOWN_MAX) this.wrongGos.push(what.name());
      return;
    }
    if (!safe) return;
    const names = verdict.holdPoints.filter(blocks).map(({ name }) => name);
    const key = [...new Set(names)].sort().join(' + ');
    this.noes.set(key, (this.noes.get(key) ?? 0) + what.weight);
  }

  /** Noes to what is safe of which a reason, be it one of many, is not in the table. */
  unjustified(): readonly string[] {
    return [...this.noes.keys()].filter((key) =>
      key.split(' + ').some((name) => !JUSTIFIED.has(name)),
    );
  }

  print(title: string): void {
    const rows = [...this.noes].sort((a, b) => b[1] - a[1]).map(([key, n]) => `  ${n} × ${key}`);
    const found = `${this.wrongGos.length} wrong goes; noes to what is safe:`;
    process.stdout.write(
      `${title}: ${this.states} states by ${this.cases} cases, ${this.gos} goes, ${found}\n` +
        `${rows.join('\n')}\n`,
    );
  }
}

function put(built: CaseBuilder, id: string, condition: Condition): void {
  if (condition === 'down') built.down(id);
  if (condition === 'silent') built.frozen(id);
  if (condition === 'late') built.node(id, (node) => node.lag(5_000));
  if (condition === 'learner') built.node(id, (node) => node.learner());
  if (condition === 'late-learner') built.node(id, (node) => node.learner().lag(5_000));
}

/** One group: `n1` is the target; who leads is one that is up, or nobody. */
function oneGroup(conditions: readonly Condition[], leader: number | undefined): CaseBuilder {
  const built = cluster()
    .voters(conditions.length)
    .policy({ budget: { maxUnavailable: 1, minVoters: 1 } });
  if (leader === undefined) built.noLeader();
  else built.leader(`n${leader + 1}`);
  for (const [index, condition] of conditions.entries()) put(built, `n${index + 1}`, condition);
  return built;
}

/** Who can lead: the target, the first other that is up, or nobody, as in an election. */
function leadersOf(conditions: readonly Condition[]): readonly (number | undefined)[] {
  const other = conditions.findIndex((each, index) => index > 0 && each === 'up');
  return [conditions[0] === 'up' ? 0 : undefined, other < 0 ? undefined : other, undefined].filter(
    (each, index, all) => all.indexOf(each) === index,
  );
}

function judgeAll(conditions: readonly Condition[], weight: number, tally: Tally): void {
  const [own = 'up'] = conditions;
  const group: OracleGroup = { members: conditions, target: 0 };
  const voters = conditions.filter((each) => !each.includes('learner')).length;
  for (const leader of leadersOf(conditions)) {
    for (const policy of voters <= 2
      ? (['refuse', 'allow_outage'] as const)
      : ['refuse' as const]) {
      const built = oneGroup(conditions, leader).smallClusters(policy);
      const acceptsOutage = policy === 'allow_outage';
      const inputs = built.ask('restart', 'n1');
      for (const action of ACTIONS) {
        const safe = isSafe(action, [group], { own, acceptsOutage });
        const name = () => `${action} n1 of ${conditions.join(' ')}, leader ${leader}, ${policy}`;
        tally.add(judged(action, inputs), safe, { weight, name });
      }
    }
  }
}

describe('against every state there is, by the definition of a quorum', () => {
  it('gives no wrong go for one to seven members, and no no without a reason', () => {
    const tally = new Tally();
    for (let size = 1; size <= 7; size += 1) {
      for (const own of CONDITIONS) {
        for (const others of choose(CONDITIONS, size - 1)) {
          // The target is any of the members, and the others can stand in any order.
          judgeAll([own, ...others], size * permutations(others), tally);
        }
      }
    }
    tally.print('one group');
    expect(tally.wrongGos).toEqual([]);
    expect(tally.unjustified()).toEqual([]);
    expect(tally.gos).toBeGreaterThan(10_000);
  }, 120_000);

  it('does not depend on the order of the members, which the count above makes use of', () => {
    for (const conditions of tuples(CONDITIONS, 4)) {
      const [own, ...others] = conditions;
      const sorted = [own, ...others.toSorted()];
      if (own === undefined || sorted.every((each, index) => each === conditions[index])) continue;
      const verdicts = [conditions, sorted].map((each) => {
        const known = each.filter((one) => one !== undefined);
        const leader = known.indexOf('up');
        return oneGroup(known, leader < 0 ? undefined : leader).decide('restart', 'n1').decision;
      });
      expect(verdicts[0], conditions.join(' ')).toBe(verdicts[1]);
    }
  }, 60_000);

  it.each([
    { groups: 2, nodes: 3, conditions: IN_MANY, sizes: [1, 2, 3], actions: REDUCING_AND_NOT },
    { groups: 2, nodes: 4, conditions: IN_MANY, sizes: [1, 2, 3, 4], actions: REDUCING_AND_NOT },
    { groups: 2, nodes: 5, conditions: SEEN, sizes: [1, 2, 3, 4, 5], actions: REDUCING },
    { groups: 3, nodes: 3, conditions: SEEN, sizes: [1, 2, 3], actions: REDUCING_AND_NOT },
    { groups: 3, nodes: 4, conditions: SEEN, sizes: [3, 4], actions: REDUCING_AND_NOT },
    { groups: 3, nodes: 5, conditions: VOTING, sizes: [3, 5], actions: REDUCING },
  ])(
    'gives no wrong go for $groups groups on $nodes nodes',
    ({ groups, nodes, ...choice }) => {
      const tally = new Tally();
      const all = tuples([false, true], groups).flatMap((seats) =>
        choice.conditions.map((condition): Kind => ({ condition, seats })),
      );
      // Who has no seat has no vote to count; the target may be one of those all the same.
      const seated = all.filter(({ seats }) => seats.includes(true));
      for (const others of choose(seated, nodes - 1)) {
        const weight = permutations(others);
        for (const own of all) judgeGroups([own, ...others], { ...choice, weight }, tally);
      }
      tally.print(`${groups} groups on ${nodes} nodes`);
      expect(tally.wrongGos).toEqual([]);
      expect(tally.unjustified()).toEqual([]);
      expect(tally.gos).toBeGreaterThan(0);
    },
    120_000,
  );
});

/** What makes a node what it is: how it is, and in which of the groups it has a seat. */
interface Kind {
  readonly condition: Condition;
  readonly seats: readonly boolean[];
}

const VOTING: readonly Condition[] = ['up', 'down', 'late'];
const SEEN: readonly Condition[] = [...VOTING, 'learner'];
const IN_MANY: readonly Condition[] = [...SEEN, 'silent'];

/** The actions that take a vote in the two ways there are. */
const REDUCING: readonly Action[] = ['restart', 'remove'];
const REDUCING_AND_NOT: readonly Action[] = [...REDUCING, 'transfer', 'rollback'];

/** Judges the first node where every group has one of the sizes; others are none of this round. */
function judgeGroups(
  kinds: readonly Kind[],
  choice: {
    readonly sizes: readonly number[];
    readonly actions: readonly Action[];
    readonly weight: number;
  },
  tally: Tally,
): void {
  const [own] = kinds;
  const groups = (own?.seats ?? []).map((_, group) =>
    kinds.flatMap(({ seats }, at) => (seats[group] === true ? [at] : [])),
  );
  if (own === undefined || !groups.every(({ length }) => choice.sizes.includes(length))) return;
  const conditions = kinds.map(({ condition }) => condition);
  const inputs = manyGroups(conditions, groups).ask('restart', 'n1');
  const seen = groups.map((members) => ({
    members: members.flatMap((at) => conditions[at] ?? []),
    target: members.includes(0) ? members.indexOf(0) : undefined,
  }));
  for (const action of choice.actions) {
    // Nothing can be taken from who has no seat; that the others can commit is asked all the same.
    const safe = isSafe(action, seen, { own: own.condition, acceptsOutage: false });
    const name = () => `${action} n1 of ${conditions.join(' ')} in ${JSON.stringify(groups)}`;
    tally.add(judged(action, inputs), safe, { weight: choice.weight, name });
  }
}

/** Groups of these members, each led by its first voter that is up. */
function manyGroups(
  conditions: readonly Condition[],
  groups: readonly (readonly number[])[],
): CaseBuilder {
  const built = cluster()
    .voters(conditions.length)
    .pack({ handover: 'on_stop' })
    .policy({ budget: { maxUnavailable: 1, minVoters: 1 } });
  for (const [index, condition] of conditions.entries()) put(built, `n${index + 1}`, condition);
  for (const [index, members] of groups.entries()) {
    const leader = members.find((at) => conditions[at] === 'up');
    const learners = members.filter((at) => conditions[at] === 'learner');
    built.group({
      name: `p${index + 1}`,
      members: members.map((at) => `n${at + 1}`),
      learners: learners.map((at) => `n${at + 1}`),
      ...(leader !== undefined && { leader: `n${leader + 1}` }),
    });
  }
  return built;
}

/** The verdict on another action on the same state, which need not be built again for that. */
function judged(action: Action, inputs: DecideInputs): Verdict {
  return decide({ ...inputs, question: { ...inputs.question, action } });
}
