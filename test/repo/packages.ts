import type { Violation } from '../support/violation.ts';

/** A parsed package.json or lockfile: an object of JSON whose shape is still to be checked. */
export type Json = Readonly<Record<string, unknown>>;

/** Kinds of dependencies that a package.json can have. */
const KINDS = [
  'dependencies',
  'devDependencies',
  'optionalDependencies',
  'peerDependencies',
] as const;

/**
 * Versions that are not pinned to one: a range would let a build of tomorrow differ from the one
 * that was tested.
 */
export function pinViolations(file: string, manifest: Json): readonly Violation[] {
  return KINDS.flatMap((kind) =>
    Object.entries(jsonObject(manifest[kind])).flatMap(([name, version]) => {
      if (typeof version === 'string' && /^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version)) return [];
      const message = `${kind} asks for ${name}@${String(version)}: pin one exact version`;
      return [{ rule: 'pin', file, line: 0, message }];
    }),
  );
}

/** Packages that must be of one version, since they are halves of one tool. */
export function pairViolations(
  file: string,
  manifest: Json,
  pairs: readonly (readonly [string, string])[],
): readonly Violation[] {
  const versions = KINDS.map((kind) => jsonObject(manifest[kind]));
  const versionOf = (name: string) => versions.find((kind) => name in kind)?.[name];
  return pairs.flatMap(([left, right]) => {
    if (versionOf(left) === versionOf(right)) return [];
    return [{ rule: 'pair', file, line: 0, message: `${left} and ${right} differ in version` }];
  });
}

/**
 * What the lockfile must not have: packages that run a script when they are installed and are not
 * on the list, addresses to fetch from, and packages without a checksum.
 */
export function lockfileViolations(
  file: string,
  lockfile: Json,
  scriptsAllowed: ReadonlyMap<string, string>,
): readonly Violation[] {
  const found: Violation[] = [];
  const add = (rule: string, message: string) => found.push({ rule, file, line: 0, message });
  const scripts = new Set<string>();
  for (const [path, entry] of Object.entries(jsonObject(lockfile['packages']))) {
    const { resolved, integrity, link, hasInstallScript } = jsonObject(entry);
    const name = path.split('node_modules/').at(-1) ?? path;
    if (typeof resolved === 'string' && /^https?:/.test(resolved)) {
      add('resolved', `${name} records an address that others may not reach`);
    }
    if (path.includes('node_modules/') && link !== true && typeof integrity !== 'string') {
      add('integrity', `${name} has no checksum`);
    }
    if (hasInstallScript !== true) continue;
    scripts.add(name);
    if (!scriptsAllowed.has(name)) add('script', `${name} runs a script when installed`);
  }
  for (const name of scriptsAllowed.keys()) {
    if (!scripts.has(name)) add('script', `${name} is allowed a script that it does not have`);
  }
  return found;
}

/** An object of JSON; empty where the value is none. */
export function jsonObject(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}
