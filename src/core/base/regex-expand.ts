import { RE2JS } from 're2js';

/** A pattern that must match a whole text, and whose groups can be written into a template. */
export interface Expander {
  /** The template with its references filled in; undefined when the text does not match. */
  expand(text: string, template: string): string | undefined;
}

const REFERENCE = /\$(?:\$|(\w+)|\{(\w+)\})/g;

/**
 * Compiles a pattern with RE2 semantics for `label_replace` and relabelling. Templates are those
 * of Go: `$1`, `$name`, `${name}` and `$$`; the longest run of word characters is the name, and an
 * unknown group is empty. Throws `RangeError` with RE2's words when the pattern is not valid.
 */
export function compileExpander(source: string): Expander {
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(source, RE2JS.DOTALL);
  } catch (error) {
    throw new RangeError(error instanceof Error ? error.message : String(error));
  }
  return {
    expand(text, template) {
      const matcher = compiled.matcher(text);
      if (!matcher.matches()) return undefined;
      return template.replaceAll(REFERENCE, (reference) => {
        if (reference === '$$') return '$';
        const name = reference.replaceAll(/[${}]/g, '');
        if (!/^\d+$/.test(name)) return namedGroup(matcher.getNamedGroups(), name);
        const index = Number(name);
        return index <= matcher.groupCount() ? (matcher.group(index) ?? '') : '';
      });
    },
  };
}

function namedGroup(groups: Readonly<Record<string, string | null>>, name: string): string {
  return Object.hasOwn(groups, name) ? (groups[name] ?? '') : '';
}
