import type { Labels } from '../../base/labels.ts';
import type { NodeSet } from '../../base/node-set.ts';
import type { Subquery } from '../ast.ts';
import { PromqlError } from '../error.ts';
import type { Sample } from './sample.ts';
import type { Session } from './session.ts';
import { Window, type WindowRange, type WindowSeries } from './window.ts';

/** What a subquery has gathered of one series. */
interface Gathered {
  readonly labels: Labels;
  readonly window: Window;
  dropName: boolean;
  oldest: number;
  nodes: NodeSet;
}

/** The range of time of a subquery that is evaluated at a time. */
export function subqueryRange(expr: Subquery, session: Session, atMs: number): WindowRange {
  const endMs = session.shifted(expr, atMs);
  return { startMs: endMs - expr.rangeMs, endMs, evalMs: atMs };
}

/**
 * The times at which the inner expression is evaluated: multiples of the step, so that they do not
 * move with the time of the evaluation.
 */
function firstStep(range: WindowRange, stepMs: number, isClosed: boolean): number {
  const first = Math.floor(range.startMs / stepMs) * stepMs;
  if (first === range.startMs && isClosed) return first;
  return first + stepMs;
}

/** Evaluates the inner expression at each step and gathers the samples of each series. */
export function gatherSubquery(
  expr: Subquery,
  { session, atMs }: { readonly session: Session; readonly atMs: number },
  evaluateAt: (atMs: number) => readonly Sample[],
): readonly WindowSeries[] {
  const range = subqueryRange(expr, session, atMs);
  const stepMs = expr.stepMs ?? session.subqueryStepMs;
  const gathered = new Map<string, Gathered>();
  const first = firstStep(range, stepMs, session.boundary === 'closed');
  const known = session.stepsOf(expr);
  if (known !== undefined) forgetBefore(known, first);
  for (let at = first; at <= range.endMs; at += stepMs) {
    let samples = known?.get(at);
    if (samples === undefined) {
      samples = evaluateAt(at);
      // A step costs something even if it finds nothing.
      session.spend(samples.length + 1, expr.span);
      known?.set(at, samples);
    } else {
      session.touch(samples.length, expr.span);
    }
    for (const sample of samples) gather(gathered, { sample, at, expr });
  }
  return [...gathered.values()];
}

/** Windows that overlap share their steps; those that no later window can see are let go. */
function forgetBefore(known: Map<number, readonly Sample[]>, first: number): void {
  for (const at of known.keys()) {
    if (at >= first) break;
    known.delete(at);
  }
}

function gather(
  gathered: Map<string, Gathered>,
  { sample, at, expr }: { sample: Sample; at: number; expr: Subquery },
): void {
  const { labels, value, oldest, nodes, dropName } = sample;
  const series = gathered.get(labels.key);
  if (series === undefined) {
    const window = new Window();
    window.push(at, value);
    gathered.set(labels.key, { labels, window, dropName, oldest, nodes });
    return;
  }
  const { window } = series;
  if (window.timeAt(window.count - 1) === at) {
    const message = 'vector cannot contain metrics with the same labelset';
    throw new PromqlError('execution', expr.span, message);
  }
  window.push(at, value);
  // A range is as fresh as its newest step; every node that ever contributed counts.
  series.oldest = oldest;
  series.nodes = series.nodes.union(nodes);
  series.dropName ||= dropName;
}
