import { writeUtc } from '../../core/base/civil-date.ts';
import { describeTrip } from '../../core/ledger/trips/trip-view.ts';
import type { KnownTrip } from '../../service/trip-calls.ts';

/** A trip as callers read it; JSON leaves out what is undefined. */
export interface TripJson {
  readonly id: string;
  readonly cluster: string;
  /** `unrecorded` halts as well: the log has not taken it yet, and it cannot be cleared. */
  readonly state: 'open' | 'unrecorded' | 'cleared';
  /** One sentence without its full stop. */
  readonly reason: string;
  readonly at: string;
  readonly runbook: string;
  readonly holdPoint: string;
  readonly consequence: 'halt' | 'rollback';
  readonly required: string;
  readonly unit: string;
  readonly nodes: readonly {
    readonly node: string;
    readonly observed: number;
    readonly since: string;
    readonly observedAt: string;
  }[];
  /** The step that was out. */
  readonly permit: string;
  readonly node: string;
  readonly action: string;
  readonly holder: string;
  readonly rollout: string | undefined;
  readonly rulebookDigest: string;
  /** The digest of the evaluation that showed it, for auditors. */
  readonly evaluation: string | undefined;
  readonly clearedBy?: string;
  readonly clearedAt?: string;
  readonly why?: string;
}

/** Shows a trip. */
export function viewTrip({ cluster, trip, isRecorded }: KnownTrip): TripJson {
  const { id, runbook, holdPoint, consequence, required, unit, step } = trip;
  const { permit, node, action, holder, rollout } = step;
  const isCleared = 'clearedBy' in trip;
  const state = isCleared ? 'cleared' : isRecorded ? 'open' : 'unrecorded';
  return {
    ...{ id, cluster, state, reason: describeTrip(trip), at: writeUtc(trip.atMs) },
    ...{ runbook, holdPoint, consequence, required, unit },
    nodes: trip.nodes.map((each) => ({
      node: each.node,
      observed: each.observed,
      since: writeUtc(each.sinceMs),
      observedAt: writeUtc(each.observedAtMs),
    })),
    ...{ permit, node, action, holder, rollout },
    ...{ rulebookDigest: trip.rulebookDigest, evaluation: trip.evaluation },
    ...(isCleared && {
      ...{ clearedBy: trip.clearedBy, clearedAt: writeUtc(trip.clearedAtMs), why: trip.why },
    }),
  };
}
