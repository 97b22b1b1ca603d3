import type { Survivor } from './report.ts';

/** What is the same whatever is changed in it, by why it is. */
const GUARD =
  'for the compiler: the other kinds have no such value, so that the comparison after it fails';
const NEVER = 'for the compiler: what was looked up or matched is always there';
const NO_NUMBER = 'a text in a list of numbers is neither above nor below any of them';

function of(
  file: string,
  ...changes: readonly (readonly [original: string, replacement: string, why: string])[]
): readonly Survivor[] {
  return changes.map(([original, replacement, why]) => ({
    file: `src/core/${file}`,
    original,
    replacement,
    why,
  }));
}

/** Survivors that were looked at one by one: each does the same as what it takes the place of. */
export const SURVIVORS: readonly Survivor[] = [
  ...of(
    'cluster/group.ts',
    ["isLeader.kind === 'known'", 'true', GUARD],
    ["term.kind === 'known'", 'true', GUARD],
    ["each.term.kind === 'known'", 'true', GUARD],
    ["leadership.kind === 'known'", 'true', GUARD],
    ['[]', '["Stryker was here"]', NO_NUMBER],
  ),
  ...of(
    'cluster/snapshot.ts',
    ["leadership.kind === 'known'", 'true', GUARD],
    ['rememberedMemberId === undefined', 'false', 'nobody speaks of a peer without a name'],
  ),
  ...of('cluster/testimony.ts', [
    'memberId !== undefined',
    'true',
    'nobody speaks of a peer without a name',
  ]),
  ...of(
    'cluster/version.ts',
    ['at < 0', 'at <= 0', 'a version begins with a digit or a v, never with its build'],
    ['a.pre < b.pre', 'a.pre <= b.pre', 'equal ones have been told before'],
    ['[]', '["Stryker was here"]', NEVER],
  ),
];
