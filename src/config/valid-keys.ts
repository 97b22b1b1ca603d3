import * as z from 'zod';

/**
 * The keys that a schema allows in the mapping at a path, for suggestions. Where a union leaves
 * open which form is meant, the keys of all forms.
 */
export function validKeys(schema: unknown, path: readonly PropertyKey[]): ReadonlySet<string> {
  let level = [schema];
  for (const step of path) level = level.flatMap((each) => stepInto(each, step));
  const keys = new Set<string>();
  for (const each of level.flatMap(unwrap)) {
    if (!(each instanceof z.ZodObject)) continue;
    for (const [key, value] of Object.entries(each.shape)) if (!isRefused(value)) keys.add(key);
  }
  return keys;
}

/** The schemas of what a value of this schema holds at a key or index. */
function stepInto(schema: unknown, step: PropertyKey): readonly unknown[] {
  return unwrap(schema).flatMap((each): readonly unknown[] => {
    if (each instanceof z.ZodObject) {
      const value: unknown = Object.hasOwn(each.shape, step) ? Reflect.get(each.shape, step) : null;
      return value === null ? [] : [value];
    }
    if (each instanceof z.ZodArray) return [each.element];
    if (each instanceof z.ZodRecord) return [each.valueType];
    return [];
  });
}

/** Takes off what only wraps a schema, and opens unions. */
function unwrap(schema: unknown): readonly unknown[] {
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(unwrap);
  if (schema instanceof z.ZodPipe) return [...unwrap(schema.in), ...unwrap(schema.out)];
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodReadonly ||
    schema instanceof z.ZodLazy
  ) {
    return unwrap(schema.unwrap());
  }
  return [schema];
}

/** A key that a schema names only to refuse it in words of its own is no suggestion. */
function isRefused(schema: unknown): boolean {
  return unwrap(schema).every((each) => each instanceof z.ZodNever);
}
