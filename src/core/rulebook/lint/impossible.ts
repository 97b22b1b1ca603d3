import type { Matcher } from '../../series/matcher.ts';

/** What an alternation of plain words may be made of, so that its words are all that it matches. */
const WORDS = /^[\w:-]+(?:\|[\w:-]+)*$/;

/** The values that a matcher allows, where they are few and known; undefined for any others. */
function valuesOf({ operator, text }: Matcher): readonly string[] | undefined {
  if (operator === '=') return [text];
  return operator === '=~' && WORDS.test(text) ? text.split('|') : undefined;
}

/**
 * Why no series can meet the matchers of a selector; undefined when one could. `domains` has the
 * labels of which every value is known.
 */
export function impossibleMatch(
  matchers: readonly Matcher[],
  domains: ReadonlyMap<string, readonly string[]>,
): string | undefined {
  const labels = new Set(matchers.map(({ label }) => label));
  for (const label of labels) {
    const own = matchers.filter((matcher) => matcher.label === label);
    for (const matcher of own) {
      const values = valuesOf(matcher);
      if (values !== undefined && !values.some((value) => own.every((one) => one.matches(value)))) {
        return `no series can match: ${written(own)}`;
      }
    }
    const opposed = own.find((one) => own.some((other) => isOpposite(one, other)));
    if (opposed !== undefined) return `no series can match: ${written(own)}`;
    const domain = domains.get(label);
    const wanted = own.filter((matcher) => !matcher.matches(''));
    if (domain !== undefined && wanted.length > 0) {
      const isMet = domain.some((value) => own.every((one) => one.matches(value)));
      if (!isMet) return `no ${label} matches ${written(own)}; there are: ${domain.join(', ')}`;
    }
  }
  return undefined;
}

function isOpposite(one: Matcher, other: Matcher): boolean {
  return one.operator === '=~' && other.operator === '!~' && one.text === other.text;
}

function written(matchers: readonly Matcher[]): string {
  return matchers
    .map(({ label, operator, text }) => `${label}${operator}${JSON.stringify(text)}`)
    .join(', ');
}
