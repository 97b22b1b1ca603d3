import {
  type Binary,
  type Call,
  type Expr,
  isComparison,
  isSetOp,
  valueTypeOf,
} from '../../promql/ast.ts';
import { selectorsOf } from '../../promql/selectors.ts';
import { exactName } from '../../series/matcher.ts';
import {
  agree,
  type Dimension,
  describe,
  dimensionOfUnit,
  NUMBER,
  PLAIN,
  product,
  SECONDS,
  UNKNOWN,
} from './dimension.ts';
import type { Remark } from './remark.ts';

/** The unit of the series of a name, for buckets that of what was observed. */
export type UnitOf = (name: string) => Dimension;

/** The dimension of what an expression gives, and where it adds or compares what does not agree. */
export function unitsIn(
  expr: Expr,
  unitOf: UnitOf,
): { readonly dimension: Dimension; readonly remarks: readonly Remark[] } {
  const remarks: Remark[] = [];
  const dimension = new UnitReader(unitOf, remarks).read(expr);
  return { dimension, remarks };
}

/** Functions whose values are measured as their argument is. */
const KEEPING: ReadonlySet<string> = new Set([
  ...['abs', 'ceil', 'floor', 'round', 'clamp', 'clamp_min', 'clamp_max', 'sort', 'sort_desc'],
  ...['increase', 'delta', 'idelta', 'avg_over_time', 'min_over_time', 'max_over_time'],
  ...['sum_over_time', 'last_over_time', 'first_over_time', 'stddev_over_time'],
  ...['quantile_over_time', 'predict_linear', 'label_replace', 'label_join', 'scalar', 'vector'],
]);

const PER_SECOND: ReadonlySet<string> = new Set(['rate', 'irate', 'deriv']);

const KEEPING_AGGREGATES: ReadonlySet<string> = new Set([
  ...['sum', 'avg', 'min', 'max', 'topk', 'bottomk', 'quantile', 'stddev'],
]);

class UnitReader {
  readonly #unitOf: UnitOf;
  readonly #remarks: Remark[];

  constructor(unitOf: UnitOf, remarks: Remark[]) {
    this.#unitOf = unitOf;
    this.#remarks = remarks;
  }

  read(expr: Expr): Dimension {
    switch (expr.kind) {
      case 'number':
        return expr.isDuration ? SECONDS : NUMBER;
      case 'string':
        return UNKNOWN;
      case 'vector-selector':
        return this.#ofSelectors(expr);
      case 'matrix-selector':
        return this.read(expr.selector);
      case 'paren':
      case 'unary':
      case 'subquery':
        return this.read(expr.expr);
      case 'binary':
        return this.#binary(expr);
      case 'aggregate': {
        const inner = this.read(expr.expr);
        return KEEPING_AGGREGATES.has(expr.op) ? inner : UNKNOWN;
      }
      case 'call':
        return this.#call(expr);
    }
  }

  #ofSelectors(expr: Expr): Dimension {
    const [use] = selectorsOf(expr);
    const name = use && exactName(use.matchers);
    // Buckets are counts; their unit is that of what they count, which a quantile gives back.
    return name === undefined || name.endsWith('_bucket') ? UNKNOWN : this.#unitOf(name);
  }

  #observed(buckets: Expr | undefined): Dimension {
    const [use] = buckets === undefined ? [] : selectorsOf(buckets);
    const name = use && exactName(use.matchers);
    return name?.endsWith('_bucket') === true ? this.#unitOf(name) : UNKNOWN;
  }

  #binary({ op, opSpan, left, right, returnBool }: Binary): Dimension {
    const [one, other] = [this.read(left), this.read(right)];
    if (isSetOp(op)) return one;
    if (op === '*') return product(one, other);
    if (op === '/') return product(one, other, -1);
    if (op === '^' || op === 'atan2') return UNKNOWN;
    if (one.kind === 'known' && other.kind === 'known' && !agree(one, other)) {
      const does = isComparison(op) ? 'compares' : 'adds';
      const message = `'${op}' ${does} ${describe(one)} with ${describe(other)}`;
      this.#remarks.push({ span: opSpan, message });
    }
    if (returnBool) return PLAIN;
    return one.kind === 'number' ? other : one;
  }

  #call({ name, args }: Call): Dimension {
    const read: Dimension[] = [];
    for (const arg of args) read.push(this.read(arg));
    if (name === 'time' || name === 'timestamp') return SECONDS;
    if (name === 'histogram_quantile') return this.#observed(args[1]);
    const measured = args.findIndex(isSeries);
    const inner = read[Math.max(0, measured)] ?? UNKNOWN;
    if (PER_SECOND.has(name)) return product(inner, SECONDS, -1);
    return KEEPING.has(name) ? inner : UNKNOWN;
  }
}

/** Parameters such as a quantile are scalars and texts. */
function isSeries(expr: Expr): boolean {
  const type = valueTypeOf(expr);
  return type === 'vector' || type === 'matrix';
}

/** The dimension of a series whose unit is known, or of one of which nothing is. */
export function dimensionOr(unit: Parameters<typeof dimensionOfUnit>[0] | undefined): Dimension {
  return unit === undefined ? UNKNOWN : dimensionOfUnit(unit);
}
