import {
  type Aggregate,
  type Binary,
  type Call,
  type Expr,
  isComparison,
  isSetOp,
  type ValueType,
  valueTypeOf,
} from '../ast.ts';
import { PromqlError } from '../error.ts';
import { type FunctionSignature, SIGNATURES } from '../functions/signature.ts';
import type { Span } from '../span.ts';
import { quoteGo } from './string-literal.ts';

/** The words of Prometheus's documentation for the types. */
const DOCUMENTED = {
  scalar: 'scalar',
  vector: 'instant vector',
  matrix: 'range vector',
  string: 'string',
} as const satisfies Record<ValueType, string>;

/**
 * Checks the types of a whole expression, children first. Throws `PromqlError` at the first
 * mistake, in Prometheus's words.
 */
export function checkExpr(expr: Expr): void {
  switch (expr.kind) {
    case 'paren':
      checkExpr(expr.expr);
      return;
    case 'unary':
      checkUnary(expr.span, expr.expr);
      return;
    case 'subquery':
      checkExpr(expr.expr);
      if (valueTypeOf(expr.expr) !== 'vector') {
        const got = valueTypeOf(expr.expr);
        throw wrong(expr.span, `subquery is only allowed on instant vector, got ${got} instead`);
      }
      return;
    case 'binary':
      checkBinary(expr);
      return;
    case 'aggregate':
      checkAggregate(expr);
      return;
    case 'call':
      checkCall(expr);
      return;
    default:
      return;
  }
}

function wrong(span: Span, message: string): PromqlError {
  return new PromqlError('type', span, message);
}

function expectType(expr: Expr, wanted: ValueType, context: string): void {
  checkExpr(expr);
  const type = valueTypeOf(expr);
  if (type === wanted) return;
  const got = DOCUMENTED[type];
  throw wrong(expr.span, `expected type ${DOCUMENTED[wanted]} in ${context}, got ${got}`);
}

function checkUnary(span: Span, operand: Expr): void {
  checkExpr(operand);
  const type = valueTypeOf(operand);
  if (type === 'scalar' || type === 'vector') return;
  const got = quoteGo(DOCUMENTED[type]);
  const allowed = 'expressions of type scalar or instant vector';
  throw wrong(span, `unary expression only allowed on ${allowed}, got ${got}`);
}

function checkAggregate({ expr, op, param }: Aggregate): void {
  expectType(expr, 'vector', 'aggregation expression');
  if (param === undefined) return;
  expectType(param, op === 'count_values' ? 'string' : 'scalar', 'aggregation parameter');
}

function checkBinary(expr: Binary): void {
  checkExpr(expr.left);
  checkExpr(expr.right);
  const left = valueTypeOf(expr.left);
  const right = valueTypeOf(expr.right);
  const { op, opSpan, matching } = expr;
  if (expr.returnBool && !isComparison(op)) {
    throw wrong(opSpan, 'bool modifier can only be used on comparison operators');
  }
  if (isComparison(op) && !expr.returnBool && left === 'scalar' && right === 'scalar') {
    throw wrong(opSpan, 'comparisons between scalars must use BOOL modifier');
  }
  const twice = matching.on && matching.labels.find((label) => matching.include.includes(label));
  if (twice) {
    const shown = quoteGo(twice);
    throw wrong(opSpan, `label ${shown} must not occur in ON and GROUP clause at once`);
  }
  checkOperandTypes(expr, [left, right]);
}

function checkOperandTypes(expr: Binary, types: readonly [ValueType, ValueType]): void {
  for (const [index, type] of types.entries()) {
    if (type === 'scalar' || type === 'vector') continue;
    const side = index === 0 ? expr.left : expr.right;
    const message = 'binary expression must contain only scalar and instant vector types';
    throw wrong(side.span, message);
  }
  const { op, span, matching } = expr;
  const bothVectors = types[0] === 'vector' && types[1] === 'vector';
  if (!bothVectors && matching.labels.length > 0) {
    throw wrong(span, 'vector matching only allowed between instant vectors');
  }
  if (!isSetOp(op)) return;
  const shown = quoteGo(op);
  if (!bothVectors) {
    throw wrong(span, `set operator ${shown} not allowed in binary scalar expression`);
  }
  if (matching.cardinality !== 'many-to-many') {
    throw wrong(span, `no grouping allowed for ${shown} operation`);
  }
}

function checkCall(call: Call): void {
  const signature = SIGNATURES.get(call.name);
  if (signature === undefined) {
    throw wrong(call.span, `unknown function with name ${quoteGo(call.name)}`);
  }
  checkArity(call, signature);
  for (const [index, arg] of call.args.entries()) {
    const type = signature.args[Math.min(index, signature.args.length - 1)];
    if (type === undefined) continue;
    expectType(arg, type, `call to function ${quoteGo(call.name)}`);
  }
}

function checkArity(call: Call, { args, variadic }: FunctionSignature): void {
  const given = call.args.length;
  const name = quoteGo(call.name);
  const fail = (wanted: string): PromqlError =>
    wrong(call.span, `expected ${wanted} argument(s) in call to ${name}, got ${given}`);
  if (variadic === 0) {
    if (given !== args.length) throw fail(`${args.length}`);
    return;
  }
  const least = args.length - 1;
  if (given < least) throw fail(`at least ${least}`);
  if (variadic > 0 && given > least + variadic) throw fail(`at most ${least + variadic}`);
}
