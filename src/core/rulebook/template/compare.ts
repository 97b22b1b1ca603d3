import type { TemplateValue } from './value.ts';

/** A comparison that Go's templates refuse; the text is Go's. */
class BadComparison extends Error {
  override readonly name = 'BadComparison';
}

/** Whether two values are equal. Go compares no whole number with a fraction, nor do we. */
export function areEqual(left: TemplateValue, right: TemplateValue): boolean {
  if (left.type === 'nil' || right.type === 'nil') return left.type === right.type;
  if (!isBasic(left) || !isBasic(right)) throw new BadComparison('non-comparable type');
  if (left.type !== right.type) throw new BadComparison('incompatible types for comparison');
  return left.value === right.value;
}

/** Whether one value is less than the other. */
export function isLess(left: TemplateValue, right: TemplateValue): boolean {
  if (!isBasic(left) || !isBasic(right) || left.type === 'bool') {
    throw new BadComparison('invalid type for comparison');
  }
  if (left.type !== right.type) throw new BadComparison('incompatible types for comparison');
  return left.value < right.value;
}

type Basic = Extract<TemplateValue, { type: 'string' | 'float64' | 'int' | 'bool' }>;

function isBasic(value: TemplateValue): value is Basic {
  const { type } = value;
  return type === 'string' || type === 'float64' || type === 'int' || type === 'bool';
}
