import type { Instant } from '../base/time.ts';
import { type Expr, valueTypeOf } from './ast.ts';
import { PromqlError } from './error.ts';
import { Evaluator } from './eval/evaluator.ts';
import { dropMetadata } from './eval/label-cache.ts';
import type { Sample } from './eval/sample.ts';
import { Session, type SessionOptions } from './eval/session.ts';
import type { SharedResults } from './eval/shared-results.ts';
import type { PromqlResult, PromqlValue, VectorSample } from './result.ts';

export type { SessionOptions } from './eval/session.ts';

/** How and when an expression is evaluated. */
export interface EvaluateOptions extends SessionOptions {
  readonly at: Instant;
  /** Results of other expressions at the same time, with the same options. */
  readonly shared?: SharedResults | undefined;
}

/**
 * Evaluates an expression at one instant: a pure function of the expression, the series and the
 * options. Throws `PromqlError` where the data do not fit the expression, where it reads too
 * much, and for a range vector, which is no value at an instant (see `evaluateWindows`).
 */
export function evaluate(expr: Expr, options: EvaluateOptions): PromqlResult {
  const { at } = options;
  const session = new Session(expr, options, { startMs: at, endMs: at, isRange: false });
  const value = valueAt(expr, new Evaluator(session, options.shared), at);
  return { value, coverage: session.coverage.entries(), annotations: session.annotations };
}

function valueAt(expr: Expr, evaluator: Evaluator, at: Instant): PromqlValue {
  switch (valueTypeOf(expr)) {
    case 'scalar': {
      const { value, oldest, nodes } = evaluator.scalar(expr, at);
      return { type: 'scalar', value, oldest, nodes };
    }
    case 'string':
      return { type: 'string', value: evaluator.text(expr) };
    case 'vector':
      return { type: 'vector', samples: finish(expr, evaluator.vector(expr, at)) };
    case 'matrix':
      throw new PromqlError('type', expr.span, 'a range vector is no value at an instant');
  }
}

/** Drops the names that no longer hold; two elements must not end up with the same labels. */
function finish(expr: Expr, samples: readonly Sample[]): readonly VectorSample[] {
  const seen = new Set<string>();
  return samples.map((sample) => {
    const labels = sample.dropName ? dropMetadata(sample.labels) : sample.labels;
    const before = seen.size;
    if (seen.add(labels.key).size === before) throw sameLabels(expr);
    return { labels, value: sample.value, oldest: sample.oldest, nodes: sample.nodes };
  });
}

function sameLabels(expr: Expr): PromqlError {
  const message = 'vector cannot contain metrics with the same labelset';
  return new PromqlError('execution', expr.span, message);
}
