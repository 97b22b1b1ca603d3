import { describe, expect, it } from 'vitest';
import type { Alert } from '../../../src/core/alert/alert.ts';
import {
  BREACH_KEPT_MS,
  type ClusterSight,
  clusterAlerts,
  type OverrunSeen,
  STALE_FOR_MS,
} from '../../../src/core/alert/cluster-alerts.ts';
import { instant } from '../../../src/core/base/time.ts';
import type { OnBreach } from '../../../src/core/rulebook/runbook.ts';
import { NOTHING_OUT } from '../../../src/core/trip/follow.ts';
import { type CaseBuilder, cluster, EVALUATED_AT } from '../../support/case-builder.ts';
import { LedgerStory, ORDERS, OVERRIDE, T0 } from '../../support/ledger-story.ts';
import { LEADING_TO, ledgerAfter, PERMIT } from '../../support/permit-story.ts';
import { ROLLBACK_EVENTS, ROLLBACK_PLAN } from '../../support/rollback-story.ts';
import { during, followed } from '../../support/steps-out.ts';
import { TRIP, TRIP_EVENTS } from '../../support/trip-story.ts';

/** What there is to see of a cluster, which is nothing special unless a test says so. */
function sightOf(change: Partial<ClusterSight> = {}, story: CaseBuilder = cluster().voters(3)) {
  const { evaluation, runbook } = story.ask('restart', 'n1');
  const url = 'https://wiki.example.org/raft';
  return {
    ...{ cluster: ORDERS, evaluation, steps: NOTHING_OUT, ledger: ledgerAfter([]), unwritten: [] },
    runbooks: [{ definition: { ...runbook.definition, url } }],
    ...{ time: undefined, stuck: [], overruns: [], now: EVALUATED_AT, silentAfterMs: 60_000 },
    toWallMs: (at: number) => at + 500,
    ...change,
  };
}

const labelsOf = ({ labels }: Alert) => Object.fromEntries(labels);
const namesOf = (alerts: readonly Alert[]) => alerts.map(({ labels }) => labels.get('alertname'));

describe('the alerts of a cluster', () => {
  it('are none while all is well', () => {
    expect(clusterAlerts(sightOf())).toEqual([]);
  });

  it('tell of a trip with value, limit, step, runbook and how it goes on', () => {
    const ledger = ledgerAfter([TRIP_EVENTS.tripped]);
    const [alert, ...others] = clusterAlerts(sightOf({ ledger }));
    expect(others).toEqual([]);
    expect(alert && labelsOf(alert)).toEqual({
      ...{ alertname: 'HoldpointTripped', severity: 'critical', cluster: 'orders', node: 'n1' },
      ...{ runbook: 'rolling-restart', hold_point: 'write_latency_p99', consequence: 'halt' },
      trip: TRIP,
    });
    expect(Object.fromEntries(alert?.annotations ?? [])).toMatchObject({
      ...{ observed: '250ms', limit: '< 100ms', permit: PERMIT, holder: 'run-7' },
      runbook_url: 'https://wiki.example.org/raft',
      description: expect.stringContaining(`holdpoint trip clear ${TRIP}`),
    });
    expect(alert).toMatchObject({ startsAtMs: T0, path: `/v1/trips/${TRIP}` });
  });

  it('tell of a trip once, whether the log has it already or not', () => {
    const ledger = ledgerAfter([TRIP_EVENTS.tripped]);
    const [trip] = ledger.trips.open;
    const unwritten = trip === undefined ? [] : [trip];
    expect(clusterAlerts(sightOf({ ledger, unwritten }))).toHaveLength(1);
    expect(clusterAlerts(sightOf({ unwritten }))).toHaveLength(1);
    expect(clusterAlerts(sightOf({ ledger: undefined, unwritten }))).toHaveLength(1);
  });

  it.each([
    ['alert', 1],
    ['investigate', 1],
    ['halt', 0],
    ['rollback', 0],
  ] as const)('tell of a breach that says %s: %i', (onBreach: OnBreach, count) => {
    const steps = followed([cluster().voters(3).holdPoint(during(onBreach), { n1: 1, n2: 40 })]);
    const told = clusterAlerts(sightOf({ steps })).filter(
      ({ labels }) => labels.get('alertname') === 'HoldPointBreached',
    );
    expect(told).toHaveLength(count);
    for (const alert of told) {
      expect(labelsOf(alert)).toMatchObject({ node: 'n2', permit: PERMIT, on_fail: onBreach });
      expect(alert.annotations.get('observed')).toBe('40');
      expect(alert.keepFiringForMs).toBe(BREACH_KEPT_MS);
    }
  });

  it('tell of an overdue permit, since when it is one', () => {
    const [alert] = clusterAlerts(sightOf({ ledger: ledgerAfter(LEADING_TO.overdue) }));
    expect(alert && labelsOf(alert)).toMatchObject({ alertname: 'PermitOverdue', permit: PERMIT });
    expect(alert?.startsAtMs).toBe(T0 + 300_000);
    expect(clusterAlerts(sightOf({ ledger: ledgerAfter(LEADING_TO.confirmed) }))).toEqual([]);
  });

  it('tell who goes on past what', () => {
    const story = new LedgerStory();
    const id = story.say(OVERRIDE);
    const sight = sightOf({ ledger: story.state, time: { earliestMs: T0, latestMs: T0 } });
    const [alert] = clusterAlerts(sight);
    expect(alert && labelsOf(alert)).toMatchObject({
      ...{ alertname: 'OverrideActive', severity: 'info', hold_point: 'backlog', override: id },
    });
    const later = { earliestMs: T0 + 86_400_000, latestMs: T0 + 86_400_000 };
    expect(clusterAlerts({ ...sight, time: later })).toEqual([]);
  });

  it('tell what is stuck, for how long and by what', () => {
    const stuck = [
      {
        ...{ node: 'n2', action: 'restart', runbook: 'rolling-restart', kind: 'blocked' },
        ...{ since: instant(EVALUATED_AT - 2_400_000), forMs: 2_400_000, limitMs: 1_800_000 },
        summary: '1 hold point is not met: quorum_kept',
      },
    ];
    const [alert] = clusterAlerts(sightOf({ stuck }));
    expect(alert && labelsOf(alert)).toMatchObject({ alertname: 'StuckBlocked', kind: 'blocked' });
    expect(Object.fromEntries(alert?.annotations ?? [])).toMatchObject({
      summary: 'restart of n2 has had no go for 40m',
      ...{ limit: '30m', description: '1 hold point is not met: quorum_kept' },
    });
  });
});

describe('what is late in a cluster', () => {
  const late: OverrunSeen = {
    what: 'election',
    ...{ runbook: 'rolling-restart', node: undefined, observed: '7s to 7.5s' },
    ...{ required: '<= 5s', detail: 'nobody leads raft after n1' },
  };

  it('is told with what it took and what it may take', () => {
    const [alert] = clusterAlerts(sightOf({ overruns: [late] }));
    expect(alert && labelsOf(alert)).toMatchObject({
      ...{ alertname: 'RolloutOverrun', severity: 'warning', what: 'election' },
    });
    expect(Object.fromEntries(alert?.annotations ?? [])).toMatchObject({
      summary: 'late in orders: nobody leads raft after n1',
      ...{ observed: '7s to 7.5s', limit: '<= 5s' },
    });
  });

  it('is told apart by what it is: a rollout and an election are two alerts', () => {
    const alerts = clusterAlerts(sightOf({ overruns: [late, { ...late, what: 'rollout' }] }));
    expect(new Set(alerts.map((alert) => JSON.stringify(labelsOf(alert)))).size).toBe(2);
  });
});

describe('what is not known of a cluster', () => {
  it('is told of a node that cannot be observed for a while, not of one that is down', () => {
    const story = cluster().voters(3).frozen('n2').down('n3');
    const alerts = clusterAlerts(sightOf({}, story));
    expect(alerts.map(labelsOf)).toMatchObject([{ alertname: 'EvidenceStale', node: 'n2' }]);
    expect(alerts[0]?.forMs).toBe(STALE_FOR_MS);
  });

  it('is told of a condition during a step, unless its node is told of already', () => {
    const blind = cluster().voters(3).holdPoint(during('halt'), { n1: 1, n2: 1 });
    const [alert] = clusterAlerts(sightOf({ steps: followed([blind]) }));
    expect(alert && labelsOf(alert)).toMatchObject({
      ...{ alertname: 'EvidenceStale', node: 'n3', hold_point: 'backlog', permit: PERMIT },
    });
    const frozen = cluster().voters(3).frozen('n3').holdPoint(during('halt'), { n1: 1, n2: 1 });
    const alerts = clusterAlerts(sightOf({ steps: followed([frozen]) }, frozen));
    expect(namesOf(alerts)).toEqual(['EvidenceStale']);
    expect(alerts.map(labelsOf)).not.toMatchObject([{ hold_point: 'backlog' }]);
  });

  it('is all of it when nothing was evaluated for too long', () => {
    const now = instant(EVALUATED_AT + 60_001);
    const alerts = clusterAlerts(sightOf({ now }, cluster().voters(3).frozen('n2')));
    expect(alerts.map(labelsOf)).toEqual([
      { alertname: 'EvidenceStale', severity: 'warning', cluster: 'orders' },
    ]);
  });
});

describe('a rollback that has failed', () => {
  it.each([
    [[ROLLBACK_EVENTS['rollback-declined']], 'was not begun: n2 and n3 are breached'],
    [
      [ROLLBACK_EVENTS['rollback-intended'], ROLLBACK_EVENTS['rollback-halted']],
      'has halted: n3 is not back',
    ],
  ])('is told while its trip is open, and why', (events, why) => {
    const ledger = ledgerAfter([TRIP_EVENTS.tripped, ...events]);
    const alerts = clusterAlerts(sightOf({ ledger }));
    expect(namesOf(alerts)).toEqual(['HoldpointTripped', 'RollbackFailed']);
    expect(alerts[1]?.annotations.get('summary')).toContain(why);
    const cleared = ledgerAfter([TRIP_EVENTS['trip-cleared']], ledger);
    expect(clusterAlerts(sightOf({ ledger: cleared }))).toEqual([]);
  });

  it('is told for an hour where a person ordered it', () => {
    const plan = { ...ROLLBACK_PLAN, trip: undefined };
    const ledger = ledgerAfter([{ ...ROLLBACK_EVENTS['rollback-declined'], plan }]);
    const at = (ms: number) => namesOf(clusterAlerts(sightOf({ ledger, toWallMs: () => T0 + ms })));
    expect(at(3_599_999)).toEqual(['RollbackFailed']);
    expect(at(3_600_000)).toEqual([]);
  });

  it('is not told of one that runs, or that has come to its end', () => {
    const running = ledgerAfter([TRIP_EVENTS.tripped, ROLLBACK_EVENTS['rollback-intended']]);
    const ended = ledgerAfter([ROLLBACK_EVENTS['rollback-ended']], running);
    for (const ledger of [running, ended]) {
      expect(namesOf(clusterAlerts(sightOf({ ledger })))).toEqual(['HoldpointTripped']);
    }
  });
});
