import type { ClusterId } from '../base/ids.ts';
import { describeDuration, formatDuration, type Instant } from '../base/time.ts';
import { isOverriding } from '../facts/override.ts';
import type { TimeBracket } from '../facts/time-bracket.ts';
import type { LedgerState } from '../ledger/state.ts';
import type { Trip } from '../ledger/trips/trip.ts';
import { describeTrip } from '../ledger/trips/trip-view.ts';
import type { CompiledRunbook } from '../rulebook/compile.ts';
import { formatValue } from '../rulebook/requirement.ts';
import type { FollowedBlindness, FollowedBreach, StepsWatch } from '../trip/follow.ts';
import type { Evaluation } from '../verdict/evaluation.ts';
import type { Alert } from './alert.ts';
import { ownAlert } from './own-alerts.ts';

/** A step that has been refused for longer than its runbook lets pass. */
export interface StuckStepSeen {
  readonly node: string;
  readonly action: string;
  readonly runbook: string;
  readonly since: Instant;
  readonly forMs: number;
  readonly limitMs: number;
  readonly kind: string;
  readonly summary: string;
}

/** Something under way that takes longer than its runbook gives it. */
export interface OverrunSeen {
  readonly what: 'rollout' | 'step' | 'election';
  readonly runbook: string;
  /** The node of a step; undefined for a rollout as a whole, and for an election. */
  readonly node: string | undefined;
  readonly observed: string;
  readonly required: string;
  readonly detail: string;
}

/** Everything of a cluster that may be worth an alert. */
export interface ClusterSight {
  readonly cluster: ClusterId;
  readonly evaluation: Evaluation | undefined;
  readonly runbooks: readonly Pick<CompiledRunbook, 'definition'>[];
  readonly steps: StepsWatch;
  /** Undefined where the log cannot be read. */
  readonly ledger: Pick<LedgerState, 'permits' | 'trips' | 'facts' | 'rollbacks'> | undefined;
  /** Trips that the log has not taken yet. */
  readonly unwritten: readonly Trip[];
  readonly time: TimeBracket | undefined;
  readonly stuck: readonly StuckStepSeen[];
  readonly overruns: readonly OverrunSeen[];
  readonly now: Instant;
  /** Puts an instant of the process into wall time of the guard. */
  readonly toWallMs: (at: Instant) => number;
  /** After this long without an evaluation nothing is known of the cluster. */
  readonly silentAfterMs: number;
}

/** A restart takes a scrape or two; evidence that is away for longer is news. */
export const STALE_FOR_MS = 60_000;

/** A value that flaps by the minute is told once. */
export const BREACH_KEPT_MS = 300_000;

/** Whoever ordered a rollback has its answer; after an hour others have heard as well. */
const ORDERED_TOLD_MS = 3_600_000;

/** The alerts of the guard about one cluster, the most urgent first. */
export function clusterAlerts(sight: ClusterSight): readonly Alert[] {
  const trips = [...(sight.ledger?.trips.open ?? []), ...sight.unwritten];
  const byId = new Map(trips.map((trip) => [trip.id, trip]));
  return [
    ...[...byId.values()].map((trip) => tripped(trip, sight)),
    ...failedRollbacks(sight),
    ...sight.steps.breaches.flatMap((breach) => breached(breach, sight)),
    ...overduePermits(sight),
    ...staleEvidence(sight),
    ...sight.stuck.map((step) => stuck(step, sight)),
    ...sight.overruns.map((late) => overrun(late, sight)),
    ...overrides(sight),
  ];
}

function tripped(trip: Trip, { cluster, runbooks }: ClusterSight): Alert {
  const { id, runbook, holdPoint, consequence, nodes, required, unit, step } = trip;
  const [worst] = nodes;
  return ownAlert('HoldpointTripped', {
    labels: { cluster, node: step.node, runbook, hold_point: holdPoint, consequence, trip: id },
    annotations: {
      summary: `${cluster} is halted: ${describeTrip(trip)}`,
      description: `nothing goes forward until somebody clears it: holdpoint trip clear ${id}`,
      observed: worst && formatValue(worst.observed, unit),
      limit: required,
      ...{ permit: step.permit, rollout: step.rollout, holder: step.holder },
      runbook_url: urlOf(runbook, runbooks),
    },
    startsAtMs: trip.atMs,
    path: `/v1/trips/${id}`,
  });
}

/** Told until the trip is cleared that it answers, or for a while where a person ordered it. */
function failedRollbacks({
  cluster,
  ledger,
  runbooks,
  now,
  toWallMs,
}: ClusterSight): readonly Alert[] {
  return (ledger?.rollbacks ?? []).flatMap(({ id, standing, trip, rollout, runbook, reason }) => {
    if (standing.kind !== 'halted' && standing.kind !== 'declined') return [];
    const isOpen = ledger?.trips.open.some((each) => each.id === trip) === true;
    const isLate = trip === undefined && toWallMs(now) - standing.atMs < ORDERED_TOLD_MS;
    if (!isOpen && !isLate) return [];
    const what = standing.kind === 'halted' ? 'has halted' : 'was not begun';
    return [
      ownAlert('RollbackFailed', {
        labels: { cluster, runbook, rollback: id, trip, rollout },
        annotations: {
          summary: `the rollback of ${cluster} ${what}: ${standing.why}`,
          description: reason,
          runbook_url: urlOf(runbook, runbooks),
        },
        startsAtMs: standing.atMs,
        path: `/v1/clusters/${cluster}`,
      }),
    ];
  });
}

/** What halts is told of by its trip; one alert a node for what only alerts. */
function breached(breach: FollowedBreach, sight: ClusterSight): readonly Alert[] {
  const { policy, step, holdPoint, spots } = breach;
  if (policy.onBreach !== 'alert' && policy.onBreach !== 'investigate') return [];
  const { cluster, runbooks, toWallMs } = sight;
  const { runbook } = step.runbook.definition;
  const { id: permit, action, node, rollout, holder } = step.permit;
  const { name } = holdPoint.definition;
  const { text: limit } = holdPoint.requirement;
  return spots.map((spot) => {
    const observed = formatValue(spot.observed, holdPoint.unit);
    return ownAlert('HoldPointBreached', {
      labels: {
        ...{ cluster, node: spot.node, runbook, hold_point: name, permit },
        on_fail: policy.onBreach,
      },
      annotations: {
        summary: `${name} is ${observed} on ${spot.node} during ${action} of ${node}`,
        ...{ observed, limit, rollout, holder },
        runbook_url: urlOf(runbook, runbooks),
      },
      startsAtMs: toWallMs(spot.since),
      path: `/v1/permits/${permit}`,
      keepFiringForMs: BREACH_KEPT_MS,
    });
  });
}

function overduePermits({ cluster, ledger, runbooks }: ClusterSight): readonly Alert[] {
  const overdue = (ledger?.permits.open ?? []).filter(({ stage }) => stage.kind === 'overdue');
  return overdue.map((permit) =>
    ownAlert('PermitOverdue', {
      labels: { cluster, node: permit.node, action: permit.action, permit: permit.id },
      annotations: {
        summary: `${permit.holder} does not renew ${permit.action} of ${permit.node}`,
        description: 'its node may be out, so it keeps its slot until it is seen to be back',
        ...{ holder: permit.holder, rollout: permit.rollout },
        runbook_url: urlOf(permit.runbook, runbooks),
      },
      startsAtMs: permit.renewedAtMs + permit.ttlMs,
      path: `/v1/permits/${permit.id}`,
    }),
  );
}

function staleEvidence(sight: ClusterSight): readonly Alert[] {
  const { cluster, evaluation, now, toWallMs, silentAfterMs, steps } = sight;
  const path = `/v1/clusters/${cluster}`;
  if (evaluation !== undefined && now - evaluation.at > silentAfterMs) {
    const summary = `${cluster} was last evaluated ${describeDuration(now - evaluation.at)} ago`;
    const startsAtMs = toWallMs(evaluation.at);
    return [
      ownAlert('EvidenceStale', {
        labels: { cluster },
        annotations: { summary },
        startsAtMs,
        path,
      }),
    ];
  }
  const nodes = evaluation?.snapshot.nodes ?? [];
  const unseen = nodes.flatMap(({ id, observation }) =>
    observation.kind === 'unobservable' ? [{ id, why: observation.why }] : [],
  );
  return [
    ...unseen.map(({ id, why }) =>
      ownAlert('EvidenceStale', {
        labels: { cluster, node: id },
        annotations: { summary: `${id} of ${cluster} cannot be observed: ${why}` },
        ...{ startsAtMs: toWallMs(now), path: `${path}/nodes/${id}`, forMs: STALE_FOR_MS },
      }),
    ),
    ...steps.blind
      // Told of already, for all that is watched on it.
      .filter(({ node }) => !unseen.some(({ id }) => id === node))
      .map((spot) => blind(spot, sight)),
  ];
}

function blind({ step, holdPoint, node, why, blindSince }: FollowedBlindness, sight: ClusterSight) {
  const { cluster, runbooks, toWallMs } = sight;
  const { runbook } = step.runbook.definition;
  const { name } = holdPoint.definition;
  const { id: permit, action, node: target, rollout } = step.permit;
  return ownAlert('EvidenceStale', {
    labels: { cluster, node, runbook, hold_point: name, permit },
    annotations: {
      summary: `${name} cannot be told during ${action} of ${target}: ${why}`,
      description: 'what is unknown trips nothing: nobody watches this condition now',
      rollout,
      runbook_url: urlOf(runbook, runbooks),
    },
    ...{ startsAtMs: toWallMs(blindSince), path: `/v1/permits/${permit}`, forMs: STALE_FOR_MS },
  });
}

function stuck(step: StuckStepSeen, { cluster, runbooks, toWallMs }: ClusterSight): Alert {
  const { node, action, runbook, since, forMs, limitMs, kind, summary } = step;
  return ownAlert('StuckBlocked', {
    labels: { cluster, node, action, runbook, kind },
    annotations: {
      summary: `${action} of ${node} has had no go for ${describeDuration(forMs)}`,
      description: summary,
      limit: formatDuration(limitMs),
      runbook_url: urlOf(runbook, runbooks),
    },
    startsAtMs: toWallMs(since),
    path: `/v1/clusters/${cluster}`,
  });
}

/** It is told and refuses nothing: what is late must be finished or undone. */
function overrun(late: OverrunSeen, { cluster, runbooks, now, toWallMs }: ClusterSight): Alert {
  const { what, runbook, node, observed, required, detail } = late;
  return ownAlert('RolloutOverrun', {
    labels: { cluster, node, runbook, what },
    annotations: {
      ...{ summary: `late in ${cluster}: ${detail}`, observed, limit: required },
      runbook_url: urlOf(runbook, runbooks),
    },
    startsAtMs: toWallMs(now),
    path: `/v1/clusters/${cluster}`,
    keepFiringForMs: BREACH_KEPT_MS,
  });
}

function overrides({ cluster, ledger, time }: ClusterSight): readonly Alert[] {
  if (ledger === undefined || time === undefined) return [];
  return ledger.facts.overrides
    .filter((override) => isOverriding(override, time))
    .map(({ id, holdPoint, node, action, by, why, atMs }) =>
      ownAlert('OverrideActive', {
        labels: { cluster, node, action, hold_point: holdPoint, override: id },
        annotations: { summary: `${by} goes on past ${holdPoint} in ${cluster}: ${why}` },
        startsAtMs: atMs,
        path: '/v1/overrides',
      }),
    );
}

function urlOf(
  name: string,
  runbooks: readonly Pick<CompiledRunbook, 'definition'>[],
): string | undefined {
  return runbooks.find(({ definition }) => definition.runbook === name)?.definition.url;
}
