import fc from 'fast-check';
import { durationMs } from '../../src/core/base/time.ts';
import { ACTIONS, type Action } from '../../src/core/cluster/action.ts';
import type { OpenPermit } from '../../src/core/ledger/view.ts';
import type { DecideInputs } from '../../src/core/verdict/case.ts';
import { type CaseBuilder, cluster } from '../support/case-builder.ts';
import { permitOn, verified } from '../support/ledger-draft.ts';
import type { NodeDraft } from '../support/node-draft.ts';

/** How a node of these cases is, seen by the guard. */
const CONDITIONS = ['up', 'late', 'down', 'silent', 'other-term'] as const;

type Condition = (typeof CONDITIONS)[number];

const SICKEN: Readonly<Record<Condition, (node: NodeDraft) => unknown>> = {
  up: () => undefined,
  late: (node) => node.lag(5_000),
  down: (node) => node.down(),
  silent: (node) => node.frozen(),
  'other-term': (node) => node.term(2),
};

const SIZE_MAX = 7;
const SEATS_MAX = 3;

const node = fc.record({
  condition: fc.oneof(
    { weight: 3, arbitrary: fc.constant<Condition>('up') },
    fc.constantFrom(...CONDITIONS),
  ),
  isLearner: fc.oneof({ weight: 7, arbitrary: fc.constant(false) }, fc.constant(true)),
  version: fc.constantFrom('1.0.0', '1.0.0', '1.1.0', '1.2.0'),
  zone: fc.constantFrom('a', 'b', 'c'),
  backlog: fc.oneof({ weight: 15, arbitrary: fc.constant(1) }, fc.constant(50)),
});

const group = fc.record({
  seats: fc.array(fc.boolean(), { minLength: SIZE_MAX, maxLength: SIZE_MAX }),
  leader: fc.nat(SIZE_MAX),
  outOfSync: fc.nat(SIZE_MAX * 2),
});

const permit = fc.record({
  on: fc.nat(SIZE_MAX),
  action: fc.constantFrom<Action>('restart', 'drain', 'remove', 'promote'),
  state: fc.constantFrom<OpenPermit['state']>('granted', 'confirmed', 'verifying', 'overdue'),
  isCure: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, fc.constant(true)),
  isOwn: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, fc.constant(true)),
});

const draw = fc.record({
  nodes: fc.array(node, { minLength: 1, maxLength: SIZE_MAX }),
  leader: fc.nat(SIZE_MAX),
  target: fc.nat(SIZE_MAX),
  action: fc.constantFrom(...ACTIONS),
  toVersion: fc.constantFrom(undefined, '1.0.0', '1.1.0', '1.2.0'),
  groups: fc.oneof(fc.array(group, { maxLength: 0 }), fc.array(group, { maxLength: SEATS_MAX })),
  permits: fc.oneof(
    { weight: 3, arbitrary: fc.array(permit, { maxLength: 0 }) },
    fc.array(permit, { maxLength: 2 }),
  ),
  done: fc.array(fc.nat(SIZE_MAX), { maxLength: 2 }),
  slots: fc.integer({ min: 1, max: 3 }),
  minVoters: fc.integer({ min: 1, max: 3 }),
  handover: fc.constantFrom('command', 'on_stop', 'none'),
  policy: fc.constantFrom('refuse', 'allow_outage'),
  minInSync: fc.constantFrom(undefined, 1, 2),
  isZoned: fc.boolean(),
});

type Draw = typeof draw extends fc.Arbitrary<infer T> ? T : never;

/** Any index becomes one of the nodes. */
const nameOf = (drawn: Draw, at: number): string => `n${(at % drawn.nodes.length) + 1}`;

function build(drawn: Draw): CaseBuilder {
  const { nodes, permits, done, slots, minVoters, handover, policy } = drawn;
  const built = cluster()
    .voters(nodes.length)
    .leader(nameOf(drawn, drawn.leader))
    .smallClusters(policy)
    .pack({ handover })
    .policy({
      budget: { maxUnavailable: slots, minVoters },
      failureDomain: drawn.isZoned ? 'zone' : undefined,
      bigStep: { name: 'outage-agreed', maxAgeMs: durationMs(1_000), secondPerson: true },
    });
  for (const [index, each] of nodes.entries()) {
    built.node(`n${index + 1}`, (draft) => {
      draft.label('zone', each.zone).version(each.version);
      if (each.isLearner) draft.learner();
      SICKEN[each.condition](draft);
    });
  }
  addGroups(built, drawn);
  return built
    .ledger({
      permits: permits.map(({ on, ...rest }) => permitOn(nameOf(drawn, on), rest)),
      verifiedSteps: done.map((at) => verified(nameOf(drawn, at), 600_000)),
    })
    .holdPoint({}, Object.fromEntries(nodes.map(({ backlog }, at) => [`n${at + 1}`, backlog])));
}

function addGroups(built: CaseBuilder, drawn: Draw): void {
  for (const [index, { seats, leader, outOfSync }] of drawn.groups.entries()) {
    const names = drawn.nodes.map((_, at) => `n${at + 1}`);
    const members = names.filter((_, at) => seats[at] === true);
    if (members.length === 0) continue;
    const { minInSync } = drawn;
    built.group({
      name: `p${index}`,
      members,
      leader: members[leader % members.length] ?? '',
      learners: members.filter((id) => drawn.nodes[names.indexOf(id)]?.isLearner === true),
      inSync: members.filter((_, at) => at !== outOfSync),
    });
    built.pack({ groups: { labels: ['partition'], replicas: undefined, minInSync } });
  }
}

/**
 * Any question about any cluster of one to seven nodes: voters and learners, in one group or in up
 * to three, of mixed versions and zones, with permits of others and steps that were verified.
 */
export const anyCaseOfMany: fc.Arbitrary<DecideInputs> = draw.map((drawn) =>
  build(drawn).ask(drawn.action, nameOf(drawn, drawn.target), drawn.toVersion),
);
