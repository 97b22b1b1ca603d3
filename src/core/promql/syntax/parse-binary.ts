import type { BinaryOp, VectorMatching } from '../ast.ts';
import { PromqlError } from '../error.ts';
import { parseLabelList } from './parse-selector.ts';
import { canNameLabel, type Token } from './token.ts';
import type { TokenStream } from './token-stream.ts';

/** How tightly each operator binds; `^` alone groups to the right. */
const POWERS: ReadonlyMap<string, number> = new Map([
  ['or', 1],
  ['and', 2],
  ['unless', 2],
  ['==', 3],
  ['!=', 3],
  ['<', 3],
  ['<=', 3],
  ['>', 3],
  ['>=', 3],
  ['+', 4],
  ['-', 4],
  ['*', 5],
  ['/', 5],
  ['%', 5],
  ['atan2', 5],
  ['^', 6],
]);

/** A sign binds like a product, so its operand holds nothing weaker than `^`. */
export const SIGN_OPERAND_POWER = 5;

/** How tightly a token binds as a binary operator; 0 when it is none. */
export function bindingPower(token: Token): number {
  return token.kind === 'operator' ? (POWERS.get(token.word) ?? 0) : 0;
}

/** Whether a token that binds is a binary operator; narrows its word. */
export function isBinaryOp(word: string): word is BinaryOp {
  return POWERS.has(word);
}

/** What stands between an operator and its right side. */
export interface BinaryModifiers {
  readonly returnBool: boolean;
  readonly matching: VectorMatching;
}

/** Reads `bool`, `on` or `ignoring`, and `group_left` or `group_right`. */
export function parseBinaryModifiers(tokens: TokenStream, isSet: boolean): BinaryModifiers {
  const returnBool = tokens.takeIf('bool');
  const on = tokens.is('on');
  const isGrouped = on || tokens.is('ignoring');
  if (!isGrouped) {
    refuseFill(tokens);
    const cardinality = isSet ? 'many-to-many' : 'one-to-one';
    return { returnBool, matching: { on: false, labels: [], cardinality, include: [] } };
  }
  tokens.take();
  const labels = parseLabelList(tokens, canNameLabel);
  const group = tokens.current.word;
  if (group !== 'group_left' && group !== 'group_right') {
    refuseFill(tokens);
    const cardinality = isSet ? 'many-to-many' : 'one-to-one';
    return { returnBool, matching: { on, labels, cardinality, include: [] } };
  }
  tokens.take();
  const include = tokens.is('(') ? parseLabelList(tokens, canNameLabel) : [];
  refuseFill(tokens);
  const cardinality = group === 'group_left' ? 'many-to-one' : 'one-to-many';
  return { returnBool, matching: { on, labels, cardinality, include } };
}

/**
 * `fill(…)` right behind an operator is an experimental modifier of Prometheus. A metric may be
 * called `fill` too, but no metric name is followed by a parenthesis.
 */
function refuseFill(tokens: TokenStream): void {
  const token = tokens.current;
  if (token.kind !== 'identifier' || !/^fill(?:_left|_right)?$/i.test(token.text)) return;
  if (!/^\s*\(/.test(tokens.query.slice(token.end))) return;
  const message = 'binop fill modifiers are experimental and not enabled';
  throw new PromqlError('unsupported', token, message);
}
