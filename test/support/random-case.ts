import fc from 'fast-check';
import { durationMs } from '../../src/core/base/time.ts';
import { ACTIONS, type Action } from '../../src/core/cluster/action.ts';
import type { DecideInputs } from '../../src/core/verdict/case.ts';
import { type CaseBuilder, cluster } from './case-builder.ts';
import { type NodeDraft, READING_NAMES } from './node-draft.ts';

/** One way in which a member may be other than healthy. */
type Ailment = (node: NodeDraft) => unknown;

const healthy: Ailment = () => undefined;

/** Up to this age, in milliseconds: as often within the maximum age of 12 s as beyond it. */
const AGE_MAX_MS = 24_000;

const age = fc.integer({ min: 0, max: AGE_MAX_MS });
const readingName = fc.constantFrom(...READING_NAMES);

const ailment: fc.Arbitrary<Ailment> = fc.oneof(
  { weight: 12, arbitrary: fc.constant(healthy) },
  {
    weight: 3,
    arbitrary: age.map(
      (ms): Ailment =>
        (node) =>
          node.down(ms),
    ),
  },
  { weight: 2, arbitrary: fc.constant<Ailment>((node) => node.frozen()) },
  {
    weight: 3,
    arbitrary: fc.integer({ min: 0, max: 3_000 }).map(
      (lag): Ailment =>
        (node) =>
          node.lag(lag),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 2, max: 4 }).map(
      (term): Ailment =>
        (node) =>
          node.term(term),
    ),
  },
  { weight: 1, arbitrary: fc.constant<Ailment>((node) => node.leaderless()) },
  { weight: 1, arbitrary: fc.constant<Ailment>((node) => node.learner()) },
  {
    weight: 1,
    arbitrary: readingName.map(
      (name): Ailment =>
        (node) =>
          node.without(name),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(readingName, age).map(
      ([name, ms]): Ailment =>
        (node) =>
          node.old(name, ms),
    ),
  },
  {
    weight: 1,
    arbitrary: age.map(
      (ms): Ailment =>
        (node) =>
          node.readBefore(ms),
    ),
  },
);

const value = fc.oneof(
  fc.integer({ min: 0, max: 12 }),
  fc.constant('idle' as const),
  fc.constant(undefined),
);

interface Draw {
  readonly ailments: readonly Ailment[];
  readonly target: number;
  readonly leader: number;
  readonly action: Action;
  readonly lateMs: number;
  readonly policy: 'refuse' | 'allow_outage';
  readonly extraVoters: number;
  readonly leaders: 'one' | 'none' | 'two';
  readonly toVersion: string | undefined;
  readonly metric: { readonly values: readonly (number | 'idle' | undefined)[]; ageMs: number };
  readonly handover: 'command' | 'on_stop' | 'none';
}

const draw: fc.Arbitrary<Draw> = fc.integer({ min: 1, max: 9 }).chain((size) =>
  fc.record({
    ailments: fc.array(ailment, { minLength: size, maxLength: size }),
    target: fc.integer({ min: 1, max: size }),
    leader: fc.integer({ min: 1, max: size }),
    action: fc.constantFrom(...ACTIONS),
    lateMs: fc.oneof(fc.constant(0), age),
    policy: fc.constantFrom('refuse', 'allow_outage'),
    extraVoters: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 2 })),
    leaders: fc.constantFrom('one', 'one', 'one', 'one', 'none', 'two'),
    toVersion: fc.constantFrom(undefined, '1.0.0', '2.0.0'),
    metric: fc.record({
      values: fc.array(fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 0, max: 9 }) }, value), {
        minLength: size,
        maxLength: size,
      }),
      ageMs: fc.oneof(fc.constant(0), age),
    }),
    handover: fc.constantFrom('command', 'on_stop', 'none'),
  }),
);

function build(drawn: Draw): CaseBuilder {
  const { ailments, leader, leaders, metric } = drawn;
  const built = cluster().voters(ailments.length).leader(`n${leader}`);
  if (leaders === 'none') built.noLeader();
  if (leaders === 'two') built.leaders('n1', `n${ailments.length}`);
  for (const [index, ail] of ailments.entries()) built.node(`n${index + 1}`, ail);
  const values = metric.values.flatMap((each, index) =>
    each === undefined ? [] : [[`n${index + 1}`, each] as const],
  );
  return built
    .declaring(ailments.length + drawn.extraVoters)
    .smallClusters(drawn.policy)
    .pack({ handover: drawn.handover })
    .holdPoint({ ageMs: metric.ageMs }, Object.fromEntries(values))
    .later(drawn.lateMs);
}

function withPolicy(built: CaseBuilder, { action }: Draw): CaseBuilder {
  const isBig = action === 'cut-over' || action === 'stop-cluster';
  return isBig ? built.policy({ bigStep: BIG_STEP }) : built;
}

/** Without an attestation to ask for, no runbook may judge an outage of the whole cluster. */
const BIG_STEP = { name: 'outage-agreed', maxAgeMs: durationMs(3_600_000), secondPerson: true };

/** Any question about any cluster of one to nine members, in any mixture of conditions. */
export const anyCase: fc.Arbitrary<DecideInputs> = draw.map((drawn) =>
  withPolicy(build(drawn), drawn).ask(drawn.action, `n${drawn.target}`, drawn.toVersion),
);
