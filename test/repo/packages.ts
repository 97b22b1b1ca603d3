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

/**
 * Packages that others name and the lockfile lacks. npm writes such a file without a word when its
 * registry did not have an optional package of another platform, and then refuses to install from
 * it on a fresh clone.
 */
export function missingPackageViolations(file: string, lockfile: Json): readonly Violation[] {
  const packages = jsonObject(lockfile['packages']);
  return Object.entries(packages).flatMap(([path, entry]) => {
    const { dependencies, devDependencies, optionalDependencies } = jsonObject(entry);
    const kinds = [dependencies, devDependencies, optionalDependencies];
    return kinds
      .flatMap((kind) => Object.keys(jsonObject(kind)))
      .flatMap((name) => {
        if (placesToLook(path, name).some((place) => place in packages)) return [];
        const message = `${path === '' ? 'package.json' : path} names ${name}, which is not locked`;
        return [{ rule: 'missing', file, line: 0, message }];
      });
  });
}

/** Where Node finds a package that is named by one at `path`, nearest first. */
function placesToLook(path: string, name: string): readonly string[] {
  const parts = path === '' ? [] : path.split('/node_modules/');
  const outwards = parts.map((_part, index) => parts.slice(0, parts.length - index));
  const nested = outwards.map((way) => `${way.join('/node_modules/')}/node_modules/${name}`);
  return [...nested, `node_modules/${name}`];
}

/** An object of JSON; empty where the value is none. */
export function jsonObject(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}
