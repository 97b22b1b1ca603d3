import { durationMs } from '../../src/core/base/time.ts';
import { windowKey } from '../../src/core/cluster/window.ts';
import { factIdOf } from '../../src/core/facts/fact.ts';
import type { Freeze } from '../../src/core/facts/freeze.ts';
import type { Override } from '../../src/core/facts/override.ts';
import { type KnownFacts, noFacts } from '../../src/core/facts/view.ts';
import { compileBlockingAlerts } from '../../src/core/rulebook/blocking-alert.ts';
import { attested } from '../support/attested.ts';
import { type CaseBuilder, EVALUATED_AT } from '../support/case-builder.ts';
import { alertRule, GroupBench, groupOf } from '../support/group-bench.ts';
import { runbookOf } from '../support/rule-builder.ts';
import { SeriesBench, type Values } from '../support/series-bench.ts';
import { type Situation, voters, when } from './situation.ts';

const NIGHT = { cron: '0 22 * * *', durationMs: durationMs(3_600_000), zone: 'UTC' };
const BACKUP = { name: 'backup-verified', maxAgeMs: durationMs(86_400_000), secondPerson: false };

const FREEZE: Freeze = {
  ...{ id: factIdOf('freeze', '1'), by: 'ada', atMs: EVALUATED_AT, fromMs: EVALUATED_AT },
  ...{ untilMs: undefined, reason: 'the year ends', covers: 'forward' },
};

const OVERRIDE: Override = {
  ...{ id: factIdOf('override', '1'), by: 'ada', atMs: EVALUATED_AT, holdPoint: 'backlog' },
  ...{ node: undefined, action: undefined, why: 'a false alarm', untilMs: EVALUATED_AT + 60_000 },
  approval: { kind: 'not-needed' },
};

function said(change: Partial<KnownFacts>): CaseBuilder {
  return voters(3).facts({ ...noFacts(EVALUATED_AT), ...change });
}

/** An alert that blocks, judged by what a page showed of each node. */
function watched(values: Values | undefined): CaseBuilder {
  const bench = new GroupBench([groupOf([alertRule('SlowDisk', 'fsync > 5')])], new SeriesBench());
  const seconds = EVALUATED_AT / 1_000;
  const blockingAlerts = [
    { match: 'alertname="SlowDisk"', noData: 'unknown', onFail: 'wait' } as const,
  ];
  const { compiled } = compileBlockingAlerts({ ...runbookOf('r'), blockingAlerts });
  const states =
    values === undefined ? bench.evaluate(seconds) : bench.show(seconds, 'fsync', values);
  return voters(3).alerts(states, ...compiled);
}

const BUSY = { n1: 500, n2: 500, n3: 500 };

/** What people have said, and what rules of theirs tell. */
export const FACTS: readonly Situation[] = [
  when('somebody holds the cluster (kured 488, ankhmorpork 1025)', said({ freezes: [FREEZE] }), {
    asks: 'restart n2',
    answer: 'halted',
    because: ['not_frozen'],
  }),
  when('a freeze does not keep a broken member down', said({ freezes: [FREEZE] }).down('n2'), {
    asks: 'restart n2',
    answer: 'go',
  }),
  when('a freeze does not close the way back', said({ freezes: [FREEZE] }), {
    asks: 'rollback n2',
    answer: 'go',
  }),
  when(
    'no window is open (cloudnative-pg 14)',
    said({
      openings: new Map([
        [windowKey(NIGHT), [{ startMs: EVALUATED_AT + 30_000, endMs: EVALUATED_AT + 90_000 }]],
      ]),
    }).windows(NIGHT),
    { asks: 'restart n2', answer: 'wait', because: ['window_open'] },
  ),
  when('what restarted before got worse by it (doc-caasp 669)', watched({ n1: 1, n2: 1, n3: 9 }), {
    asks: 'restart n2',
    answer: 'wait',
    because: ['no_blocking_alert n3'],
  }),
  when('an alert without data is not a quiet one (kured)', watched(undefined), {
    asks: 'restart n2',
    answer: 'unknown',
    because: ['no_blocking_alert'],
  }),
  when(
    'an order past one hold point, for a time (elastic/cloud-on-k8s 2092, 5284)',
    said({ overrides: [OVERRIDE] }).holdPoint({}, BUSY),
    { asks: 'restart n2', answer: 'go' },
  ),
  when(
    'an order past one hold point holds for no other',
    said({ overrides: [OVERRIDE] })
      .holdPoint({}, BUSY)
      .holdPoint({ name: 'latency' }, BUSY),
    { asks: 'restart n2', answer: 'wait', because: ['latency n1', 'latency n2', 'latency n3'] },
  ),
  when(
    'no order leads past the quorum (rook 2889: time that passes is no permission)',
    said({ overrides: [{ ...OVERRIDE, holdPoint: 'quorum_kept' }] }).down('n3'),
    { asks: 'restart n2', answer: 'wait', because: ['quorum_kept', 'members_caught_up n3'] },
  ),
  when(
    'nobody has said that there is a backup (cockroachdb/docs 6149)',
    said({}).attestations(BACKUP),
    {
      asks: 'restart n2',
      answer: 'blocked',
      because: ['attestations_valid'],
    },
  ),
  when(
    'a stop-start upgrade that two people have agreed to',
    said({
      attestations: [
        attested('outage-agreed', { approval: { kind: 'given', by: 'bob', atMs: 999_500 } }),
      ],
    }).policy({ bigStep: { ...BACKUP, name: 'outage-agreed', secondPerson: true } }),
    { asks: 'stop-cluster n1', answer: 'go' },
  ),
  when(
    'a stop-start upgrade that one person alone wants',
    said({ attestations: [attested('outage-agreed')] }).policy({
      bigStep: { ...BACKUP, name: 'outage-agreed', secondPerson: true },
    }),
    { asks: 'stop-cluster n1', answer: 'blocked', because: ['quorum_kept'] },
  ),
  when(
    'there is a backup, and somebody has said so',
    said({ attestations: [attested('backup-verified')] }).attestations(BACKUP),
    { asks: 'restart n2', answer: 'go' },
  ),
  when(
    'the schema has changed, so that there is no way back',
    said({ attestations: [attested('schema-changed')] }).policy({
      noWayBackAfter: ['schema-changed'],
    }),
    { asks: 'rollback n2', answer: 'blocked', because: ['way_back_open'] },
  ),
  when(
    'available is not enough: it is slow (cockroach 44206)',
    voters(3).holdPoint({}, { n1: 1, n2: 1, n3: 99 }),
    {
      asks: 'restart n2',
      answer: 'wait',
      because: ['backlog n3'],
    },
  ),
];
