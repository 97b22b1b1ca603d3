import type { NodeId } from '../base/ids.ts';
import { aged } from '../base/reading.ts';
import {
  type DurationMs,
  describeDuration,
  durationMs,
  formatDuration,
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
    const clears = over === 'leader' ? 'one leader is known' : `a node is there that is ${over}`;
    return [{ name, result: 'unknown', onFail, required, detail, clears }];
  }
  const reports = nodes.map((node) =>
    judgeNode(holdPoint, { node, track: byNode.get(node.id), given }),
  );
  const problems = reports.filter((report) => report.result !== 'pass');
  if (problems.length > 0) return problems;
  const silence = uncovered(state, nodes, given);
  if (silence === undefined) {
    const oldest = Math.min(...state.coverage.map((each) => each.oldest));
    return reports.slice(0, 1).map((first) => closest(reports, first, oldest));
  }
  const clears = `every selector finds a fresh sample of every node that it is over (${over})`;
  const retryAfterMs = given.cluster.intervalMs;
  return [{ name, result: 'unknown', onFail, required, detail: silence, clears, retryAfterMs }];
}

function nodesOver(over: Over, given: Case): readonly NodeSnapshot[] | undefined {
  const { target, snapshot, reserved } = given;
  // A node with a permit is out, or about to be: what it says is not held against the others.
  const nodes = snapshot.nodes.filter((node) => !reserved.has(node.id));
  const others = nodes.filter((node) => node !== target);
  switch (over) {
    case 'all':
      return nodes;
    case 'others':
      return others.length === 0 ? [target] : others;
    case 'target':
      return [target];
    case 'voters':
      return nodes.filter((node) => node.role === 'voter');
    case 'leader': {
      const leaders = new Set<NodeId>();
      for (const { leadership } of snapshot.groups) {
        if (leadership.kind !== 'known') return undefined;
        leaders.add(leadership.node);
      }
      return nodes.filter((node) => leaders.has(node.id));
    }
  }
}

interface NodeCase {
  readonly node: NodeSnapshot;
  readonly track: NodeTrack | undefined;
  readonly given: Case;
}

function judgeNode(holdPoint: CompiledHoldPoint, nodeCase: NodeCase): HoldPointReport {
  const { node, track, given } = nodeCase;
  const { definition, requirement, unit } = holdPoint;
  const { name, onFail } = definition;
  const base = { name, onFail, node: node.id, required: requirement.text, unit };
  const blind = whyUnknown(nodeCase);
  if (blind !== undefined || track === undefined || track.measured.kind === 'unknown') {
    return {
      ...base,
      result: 'unknown',
      detail: `${node.id}: ${blind ?? 'never evaluated'}`,
      clears: `${node.id} gives a fresh value`,
      retryAfterMs: given.cluster.intervalMs,
    };
  }
  const { measured, outcome, since } = track;
  const seen = { ...base, observedAt: measured.observedAt, since };
  const observed = measured.kind === 'idle' ? 'idle' : measured.value;
  if (measured.kind === 'idle' || outcome === 'pass') {
    return { ...seen, observed, ...held(holdPoint, track, given) };
  }
  return {
    ...seen,
    observed,
    result: 'fail',
    detail: `${node.id}: ${formatValue(measured.value, unit)}, required ${requirement.text}`,
    ...clearsBy({ holdPoint, track, value: measured.value, intervalMs: given.cluster.intervalMs }),
  };
}

/** I3 on the node itself: it is observed, and its value is known and fresh. */
function whyUnknown({ node, track, given: { cluster, now } }: NodeCase): string | undefined {
  if (node.observation.kind === 'down') return 'it is down';
  if (node.observation.kind === 'unobservable') return `unobservable: ${node.observation.why}`;
  const measured = track && aged(track.measured, { now, maxAgeMs: cluster.maxAgeMs });
  return measured?.kind === 'unknown' ? measured.detail : undefined;
}

/** I3 behind the values: no selector may have missed a node, whatever came of the others. */
function uncovered(
  { coverage }: HoldPointState,
  nodes: readonly NodeSnapshot[],
  { cluster, now }: Case,
): string | undefined {
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
  const required = formatDuration(definition.heldForMs);
  return {
    result: 'fail',
    detail: `${value} meets ${requirement.text}, but only for ${describeDuration(heldMs)}`,
    clears: `stays so for ${required} (${describeDuration(restMs)} to go)`,
    retryAfterMs: durationMs(Math.max(restMs, cluster.intervalMs)),
  };
}

/** The passing report that is closest to failing: the oldest evidence and the worst value. */
function closest(
  reports: readonly HoldPointReport[],
  first: HoldPointReport,
  oldestRead: number,
): HoldPointReport {
  const times = reports.flatMap(({ observedAt }) => observedAt ?? []);
  const falls = first.required?.startsWith('>') === true;
  const worst = reports.reduce((most, report) => (isWorse(report, most, falls) ? report : most));
  return { ...worst, observedAt: instant(Math.min(oldestRead, ...times)) };
}

/** Idle is as far from any limit as can be, so any number is worse. */
function isWorse(report: HoldPointReport, most: HoldPointReport, falls: boolean): boolean {
  if (typeof report.observed !== 'number') return false;
  if (typeof most.observed !== 'number') return true;
  return falls ? report.observed < most.observed : report.observed > most.observed;
}
