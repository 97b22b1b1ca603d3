import type { NodeId } from '../base/ids.ts';
import {
  type DurationMs,
  durationMs,
  formatDuration,
  type Instant,
  instant,
} from '../base/time.ts';
import type { NodeSnapshot } from '../cluster/node.ts';
import type { CompiledHoldPoint } from '../rulebook/compile-hold-point.ts';
import type { HoldPointState, NodeTrack } from '../rulebook/hold-point.ts';
import { formatValue } from '../rulebook/requirement.ts';
import type { Over } from '../rulebook/runbook.ts';
import type { Case } from './case.ts';
import { clearsBy } from './explain.ts';
import type { HoldPointReport } from './report.ts';

/**
 * Judges one metric hold point over the nodes that it is over. One report when it passes, with the
 * value closest to its limit; else one per node that stands in the way.
 */
export function judgeMetric(state: HoldPointState, given: Case): readonly HoldPointReport[] {
  const { holdPoint, byNode } = state;
  const { name, onFail, over } = holdPoint.definition;
  const required = holdPoint.requirement.text;
  if (holdPoint.measure.kind === 'unavailable') {
    const detail = `${given.pack.system} cannot tell: ${holdPoint.measure.why}`;
    return [{ name, result: 'unavailable', onFail, required, detail }];
  }
  const nodes = nodesOver(over, given);
  if (nodes === undefined || nodes.length === 0) {
    const detail = over === 'leader' ? 'no leader to ask' : `no node to ask: it is over ${over}`;
    const clears = 'the cluster has a leader that is observed';
    return [{ name, result: 'unknown', onFail, required, detail, clears }];
  }
  const reports = nodes.map((node) =>
    judgeNode(state, { node, track: byNode.get(node.id), nodes, given }),
  );
  const problems = reports.filter((report) => report.result !== 'pass');
  return problems.length > 0
    ? problems
    : reports.slice(0, 1).map((first) => closest(reports, first));
}

function nodesOver(over: Over, given: Case): readonly NodeSnapshot[] | undefined {
  const { snapshot, target, others } = given;
  switch (over) {
    case 'all':
      return snapshot.nodes;
    case 'others':
      return others.length === 0 ? [target] : others;
    case 'target':
      return [target];
    case 'voters':
      return snapshot.nodes.filter((node) => node.role === 'voter');
    case 'leader': {
      const leaders = new Set<NodeId>();
      for (const { leadership } of snapshot.groups) {
        if (leadership.kind !== 'known') return undefined;
        leaders.add(leadership.node);
      }
      return snapshot.nodes.filter((node) => leaders.has(node.id));
    }
  }
}

interface NodeCase {
  readonly node: NodeSnapshot;
  readonly track: NodeTrack | undefined;
  readonly nodes: readonly NodeSnapshot[];
  readonly given: Case;
}

function judgeNode(state: HoldPointState, nodeCase: NodeCase): HoldPointReport {
  const { holdPoint } = state;
  const { node, track, given } = nodeCase;
  const { name, onFail } = holdPoint.definition;
  const unit = holdPoint.unit;
  const base = { name, onFail, node: node.id, required: holdPoint.requirement.text, unit };
  const blind = whyUnknown(state, nodeCase);
  if (blind !== undefined || track === undefined || track.measured.kind === 'unknown') {
    return {
      ...base,
      result: 'unknown',
      detail: `${node.id}: ${blind ?? 'never evaluated'}`,
      clears: `a fresh value of every node that it is over (${holdPoint.definition.over})`,
      retryAfterMs: given.cluster.intervalMs,
    };
  }
  const seen = { ...base, observedAt: track.measured.observedAt, since: track.since };
  if (track.measured.kind === 'idle') {
    return { ...seen, ...held(holdPoint, track, given), observed: 'idle' };
  }
  const observed = track.measured.value;
  if (track.outcome === 'pass') return { ...seen, observed, ...held(holdPoint, track, given) };
  return {
    ...seen,
    observed,
    result: 'fail',
    detail: `${node.id}: ${formatValue(observed, unit)}, required ${holdPoint.requirement.text}`,
    ...clearsBy({ holdPoint, track, value: observed, intervalMs: given.cluster.intervalMs }),
  };
}

/** I3: a fresh value here, and fresh samples of every node behind every selector. */
function whyUnknown(
  { coverage }: HoldPointState,
  { node, track, nodes, given }: NodeCase,
): string | undefined {
  const { cluster, now } = given;
  if (node.observation.kind === 'down') return 'it is down';
  if (node.observation.kind === 'unobservable') return `unobservable: ${node.observation.why}`;
  if (track?.measured.kind === 'unknown') return track.measured.detail;
  if (track !== undefined && now - track.measured.observedAt > cluster.maxAgeMs) {
    return `its value is ${formatDuration(now - track.measured.observedAt)} old`;
  }
  for (const { selector, nodes: seen, oldest } of coverage) {
    const silent = nodes.filter(({ ordinal }) => !seen.has(ordinal)).map(({ id }) => id);
    if (silent.length > 0) return `${selector} has no fresh sample of ${silent.join(', ')}`;
    if (now - oldest > cluster.maxAgeMs) return `${selector} read a sample that is too old`;
  }
  return undefined;
}

/** A passing value must have been known to pass for as long as the rule asks. */
function held(
  { definition, unit, requirement }: CompiledHoldPoint,
  { measured, since, until }: NodeTrack,
  { cluster }: Case,
): Pick<HoldPointReport, 'result' | 'detail' | 'clears' | 'retryAfterMs'> {
  const value = measured.kind === 'known' ? formatValue(measured.value, unit) : 'idle';
  const heldMs = until - since;
  if (heldMs >= definition.heldForMs) {
    return { result: 'pass', detail: `${value} meets ${requirement.text}` };
  }
  const restMs: DurationMs = durationMs(definition.heldForMs - heldMs);
  return {
    result: 'fail',
    detail: `${value} meets ${requirement.text}, but only for ${formatDuration(heldMs)}`,
    clears: `stays so for ${formatDuration(definition.heldForMs)} (${formatDuration(restMs)} to go)`,
    retryAfterMs: durationMs(Math.max(restMs, cluster.intervalMs)),
  };
}

/** The passing report that is closest to failing: the oldest evidence and the worst value. */
function closest(reports: readonly HoldPointReport[], first: HoldPointReport): HoldPointReport {
  const oldest = reports.reduce<Instant>(
    (least, { observedAt }) =>
      observedAt !== undefined && observedAt < least ? observedAt : least,
    instant(Number.POSITIVE_INFINITY),
  );
  const largest = reports.reduce(
    (most, report) => (Number(report.observed) > Number(most.observed) ? report : most),
    first,
  );
  const falls = first.required?.startsWith('>') === true;
  const smallest = reports.reduce(
    (least, report) => (Number(report.observed) < Number(least.observed) ? report : least),
    first,
  );
  return { ...(falls ? smallest : largest), observedAt: oldest };
}
