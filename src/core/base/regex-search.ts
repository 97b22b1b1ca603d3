import { RE2JS } from 're2js';

/** A pattern that may match anywhere in a text, as Go's `regexp` has it without anchors. */
export interface SearchPattern {
  /** Whether it matches anywhere. */
  isIn(text: string): boolean;
  /** The text with every match replaced; `$1`, `${name}` and `$$` as Go has them. */
  replaceAll(text: string, replacement: string): string;
}

/**
 * Compiles a pattern with RE2 semantics. Unlike matchers of PromQL it is not anchored, and `.`
 * matches no newline. Throws `RangeError` with RE2's words when the pattern is not valid.
 */
export function compileSearch(source: string): SearchPattern {
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(source);
  } catch (error) {
    throw new RangeError(error instanceof Error ? error.message : String(error));
  }
  return {
    isIn: (text) => compiled.matcher(text).find(),
    replaceAll(text, replacement) {
      const matcher = compiled.matcher(text);
      let out = '';
      let from = 0;
      while (matcher.find()) {
        out += text.slice(from, matcher.start());
        out += expand(replacement, (name) => groupOf(matcher, name));
        from = matcher.end();
      }
      return out + text.slice(from);
    },
  };
}

type Matcher = ReturnType<RE2JS['matcher']>;

const REFERENCE = /\$(?:\$|(\w+)|\{(\w+)\})/g;

function expand(template: string, lookUp: (name: string) => string): string {
  return template.replaceAll(REFERENCE, (reference) =>
    reference === '$$' ? '$' : lookUp(reference.replaceAll(/[${}]/g, '')),
  );
}

function groupOf(matcher: Matcher, name: string): string {
  if (/^\d+$/.test(name)) {
    const index = Number(name);
    return index <= matcher.groupCount() ? (matcher.group(index) ?? '') : '';
  }
  const groups = matcher.getNamedGroups();
  return Object.hasOwn(groups, name) ? (groups[name] ?? '') : '';
}
