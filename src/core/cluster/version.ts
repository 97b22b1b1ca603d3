/** A version as far as upgrade paths look at it. */
export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  /** What comes before a release, such as `rc.1`; it sorts before the release. */
  readonly pre: string;
}

/** `v3.5.16`, `3.5`, `2.0.0-rc.1+build`: what systems tell of themselves. */
const VERSION = /^v?(\d{1,9})\.(\d{1,9})(?:\.(\d{1,9}))?(?:-([0-9A-Za-z.-]{1,64}))?(?:\+.{0,64})?$/;

/** Reads a version; undefined when it is not numbered by major and minor. */
export function parseVersion(text: string): Version | undefined {
  const match = VERSION.exec(text);
  if (match === null) return undefined;
  const [, major, minor, patch = '0', pre = ''] = match;
  return { major: Number(major), minor: Number(minor), patch: Number(patch), pre };
}

/**
 * Whether two texts name one version: `v3.5.16` of a tag and `3.5.16` of a page do, and so do `3.5`
 * and `3.5.0`. Builds of one version are told apart, as are names that are no numbers.
 */
export function isSameVersion(a: string, b: string): boolean {
  const [one, other] = [parseVersion(a), parseVersion(b)];
  if (one === undefined || other === undefined) return a === b;
  return compareVersions(one, other) === 0 && buildOf(a) === buildOf(b);
}

function buildOf(text: string): string {
  const at = text.indexOf('+');
  return at < 0 ? '' : text.slice(at);
}

/** Below 0 when the first is older, above 0 when it is newer, else 0. */
export function compareVersions(a: Version, b: Version): number {
  const numbers = a.major - b.major || a.minor - b.minor || a.patch - b.patch;
  if (numbers !== 0 || a.pre === b.pre) return numbers;
  if (a.pre === '') return 1;
  if (b.pre === '') return -1;
  return a.pre < b.pre ? -1 : 1;
}

/** Versions in between: every comparison of it must hold. */
export interface VersionRange {
  readonly text: string;
  readonly bounds: readonly { readonly op: RangeOp; readonly version: Version }[];
}

type RangeOp = '>=' | '>' | '<=' | '<' | '=';

const BOUND = /^(>=|>|<=|<|=)?(\S+)$/;

/** A table of compatible versions is read by people; four bounds say everything. */
const BOUNDS_MAX = 4;

/** Reads `>=3.4 <3.6`, or `3.5` for all of its patches; undefined when it is neither. */
export function parseVersionRange(text: string): VersionRange | undefined {
  const parts = text.split(/\s/).filter((part) => part !== '');
  if (parts.length === 0 || parts.length > BOUNDS_MAX) return undefined;
  const bounds = parts.map(boundsOf);
  return bounds.some((each) => each.length === 0) ? undefined : { text, bounds: bounds.flat() };
}

function boundsOf(part: string): VersionRange['bounds'] {
  const [, op, rest = ''] = BOUND.exec(part) ?? [];
  const version = parseVersion(rest);
  if (version === undefined) return [];
  if (op === '>=' || op === '>' || op === '<=' || op === '<' || op === '=') {
    return [{ op, version }];
  }
  if (/^v?\d+\.\d+$/.test(rest)) {
    const next = { ...version, minor: version.minor + 1 };
    return [
      { op: '>=', version },
      { op: '<', version: next },
    ];
  }
  return [{ op: '=', version }];
}

/** Whether a version lies in a range. A release candidate lies where its release would. */
export function isInRange(version: Version, { bounds }: VersionRange): boolean {
  const released = { ...version, pre: '' };
  return bounds.every(({ op, version: bound }) => {
    const order = compareVersions(bound.pre === '' ? released : version, bound);
    if (op === '>=') return order >= 0;
    if (op === '>') return order > 0;
    if (op === '<=') return order <= 0;
    return op === '<' ? order < 0 : order === 0;
  });
}
