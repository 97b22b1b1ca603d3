import type { NodeId } from '../base/ids.ts';
import type { DurationMs, Instant } from '../base/time.ts';
import type { NodeSnapshot } from '../cluster/node.ts';
import type { Permit } from '../ledger/permits/permit.ts';
import type { CompiledRunbook } from '../rulebook/compile.ts';
import type { CompiledHoldPoint } from '../rulebook/compile-hold-point.ts';
import type { HoldPointState, NodeTrack } from '../rulebook/hold-point.ts';
import type { DuringPolicy, Over } from '../rulebook/runbook.ts';
import type { Evaluation } from '../verdict/evaluation.ts';

/** A step that is out, and by what it is watched. */
export interface StepOut {
  readonly permit: Permit;
  readonly runbook: CompiledRunbook;
  /** Since when it has been out, on the guard's clock; what failed before is not its doing. */
  readonly since: Instant;
}

/** A node on which a condition is breached. */
export interface BreachSpot {
  readonly node: NodeId;
  readonly observed: number;
  readonly observedAt: Instant;
  /** Since when it has been known to fail while the step was out. */
  readonly since: Instant;
}

/** A condition that is breached while a step is out. */
export interface Breach {
  readonly step: StepOut;
  readonly holdPoint: CompiledHoldPoint;
  readonly policy: DuringPolicy;
  /** In the order of the cluster; at least one. */
  readonly spots: readonly BreachSpot[];
}

/** A condition of which nothing is known on a node, or of the leader while nobody is. */
export interface BlindSpot {
  readonly step: StepOut;
  readonly holdPoint: CompiledHoldPoint;
  readonly node: NodeId | undefined;
  /** One sentence without its full stop. */
  readonly why: string;
}

/** What a look at one condition of one step comes to. */
export interface BreachLook {
  readonly breach: Breach | undefined;
  readonly blind: readonly BlindSpot[];
}

/** What conditions are looked at by. */
export interface BreachScope {
  readonly evaluation: Evaluation;
  /** A value that is older is none. */
  readonly maxAgeMs: DurationMs;
}

/** The hold points of a step that are watched while it is out. */
export function watchedDuring({ runbook }: StepOut): readonly CompiledHoldPoint[] {
  return runbook.holdPoints.filter(
    ({ definition, measure }) => definition.during !== undefined && measure.kind === 'query',
  );
}

/**
 * Looks at a condition of a step. Only what is known to fail breaches it: a node that is down, as
 * one that is restarted is for a while, and one that says nothing are not the same as a bad value.
 */
export function lookAt(
  step: StepOut,
  holdPoint: CompiledHoldPoint,
  scope: BreachScope,
): BreachLook {
  const { during: policy, over, name } = holdPoint.definition;
  if (policy === undefined) return { breach: undefined, blind: [] };
  const states = scope.evaluation.holdPoints.get(step.runbook.definition.runbook);
  const state = states?.find((each) => each.holdPoint.definition.name === name);
  const nodes = nodesOver(over, step, scope.evaluation);
  if (nodes === undefined) {
    const why = `nobody knows who leads, and ${name} is over the leader`;
    return { breach: undefined, blind: [{ step, holdPoint, node: undefined, why }] };
  }
  const spots: BreachSpot[] = [];
  const blind: BlindSpot[] = [];
  for (const node of nodes) {
    const said = sayOf(node, state, scope);
    if (said.kind === 'blind') blind.push({ step, holdPoint, node: node.id, why: said.why });
    if (said.kind !== 'fails') continue;
    const spot = spotOf(node.id, said, { step, policy });
    if (spot !== undefined) spots.push(spot);
  }
  const breach = spots.length === 0 ? undefined : { step, holdPoint, policy, spots };
  return { breach, blind };
}

function nodesOver(
  over: Over,
  { permit }: StepOut,
  { snapshot }: Evaluation,
): readonly NodeSnapshot[] | undefined {
  const { nodes } = snapshot;
  switch (over) {
    case 'all':
      return nodes;
    case 'others':
      return nodes.filter(({ id }) => id !== permit.node);
    case 'target':
      return nodes.filter(({ id }) => id === permit.node);
    case 'voters':
      return nodes.filter(({ role }) => role === 'voter');
    case 'leader': {
      const leaders = new Set<NodeId>();
      for (const { leadership } of snapshot.groups) {
        if (leadership.kind !== 'known') return undefined;
        leaders.add(leadership.node);
      }
      return nodes.filter(({ id }) => leaders.has(id));
    }
  }
}

type Said =
  | { readonly kind: 'fine' }
  /** Proven down: what it does not say is no surprise, and other hold points look after it. */
  | { readonly kind: 'down' }
  | { readonly kind: 'blind'; readonly why: string }
  | { readonly kind: 'fails'; readonly track: NodeTrack; readonly value: number };

function sayOf(
  { id, observation }: NodeSnapshot,
  state: HoldPointState | undefined,
  { evaluation, maxAgeMs }: BreachScope,
): Said {
  if (observation.kind === 'down') return { kind: 'down' };
  if (observation.kind === 'unobservable') {
    return { kind: 'blind', why: `${id} is unobservable: ${observation.why}` };
  }
  const track = state?.byNode.get(id);
  if (track === undefined) return { kind: 'blind', why: `${id} was never evaluated` };
  const { measured, outcome, until } = track;
  if (measured.kind === 'unknown') return { kind: 'blind', why: measured.detail };
  if (evaluation.at - until > maxAgeMs) {
    return { kind: 'blind', why: `the newest value of ${id} is too old` };
  }
  if (measured.kind === 'idle' || outcome !== 'fail') return { kind: 'fine' };
  return { kind: 'fails', track, value: measured.value };
}

/** The part of a failure that lies within the step, if that is long enough. */
function spotOf(
  node: NodeId,
  { track, value }: { readonly track: NodeTrack; readonly value: number },
  { step, policy }: { readonly step: StepOut; readonly policy: DuringPolicy },
): BreachSpot | undefined {
  const { until } = track;
  // What was observed before the step began says nothing of what the step did.
  if (until <= step.since) return undefined;
  const since = track.since > step.since ? track.since : step.since;
  if (until - since < policy.breachedForMs) return undefined;
  return { node, observed: value, observedAt: until, since };
}
