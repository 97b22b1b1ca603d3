import type { Viewpoint } from '../../core/base/reading.ts';
import type { HoldPointState, NodeTrack } from '../../core/rulebook/hold-point.ts';
import { trendOf } from '../../core/series/trend.ts';
import type { Evaluation } from '../../core/verdict/evaluation.ts';
import type { Clock } from '../../ports/clock.ts';
import { slopeOf } from '../trend-json.ts';
import { wallTime } from '../wall-time.ts';
import { type MeasuredView, stale, viewMeasured } from './reading-view.ts';

/** How a hold point stands on one node; the measured value with its age, or why there is none. */
export type TrackView = MeasuredView & {
  readonly node: string;
  readonly outcome: 'pass' | 'fail' | 'unknown' | 'unavailable';
  /** Since when the outcome has been what it is. */
  readonly since?: string | undefined;
  /** How fast a failing value moves; absent while too little is known, or it goes nowhere. */
  readonly slopePerSecond?: number | undefined;
};

/** One metric hold point of a runbook on every node. */
export interface HoldPointView {
  readonly name: string;
  readonly over: string;
  readonly required: string;
  readonly unit: string;
  /** How long it must have passed before it counts as met. */
  readonly heldForSeconds: number;
  readonly nodes: readonly TrackView[];
}

/** The metric hold points of one runbook. */
export interface RunbookView {
  readonly runbook: string;
  readonly holdPoints: readonly HoldPointView[];
}

/** Where a page looks from, with the means to show instants to people. */
export interface Viewer extends Viewpoint {
  readonly clock: Pick<Clock, 'wallOffsetMs'>;
}

/** Shows how every metric hold point stands; on one node where it is named, else on all. */
export function viewHoldPoints(
  { at, holdPoints }: Evaluation,
  viewer: Viewer,
  onlyNode?: string,
): readonly RunbookView[] {
  const age = viewer.now - at;
  return [...holdPoints].map(([runbook, states]) => ({
    runbook,
    holdPoints: states.map((state) => ({
      name: state.holdPoint.definition.name,
      over: state.holdPoint.definition.over,
      required: state.holdPoint.requirement.text,
      unit: state.holdPoint.unit,
      heldForSeconds: state.holdPoint.definition.heldForMs / 1_000,
      nodes: [...state.byNode]
        .filter(([node]) => onlyNode === undefined || node === onlyNode)
        .map(([node, track]) => viewTrack(state, { node, track, age }, viewer)),
    })),
  }));
}

function viewTrack(
  { holdPoint: { measure } }: HoldPointState,
  { node, track, age }: { node: string; track: NodeTrack; age: number },
  viewer: Viewer,
): TrackView {
  if (measure.kind === 'unavailable') {
    return { node, outcome: 'unavailable', unknown: 'unavailable', detail: measure.why };
  }
  if (age > viewer.maxAgeMs) return { node, outcome: 'unknown', ...stale('last evaluated', age) };
  const value = viewMeasured(track.measured, viewer);
  return {
    node,
    // A value that has become too old since the evaluation passes no more.
    outcome: 'unknown' in value ? 'unknown' : track.outcome,
    ...value,
    since: wallTime(track.since, viewer.clock),
    slopePerSecond: slopeOf(trendOf(track.recent)),
  };
}
