import type { FileTexts } from '../support/repo-files.ts';
import type { Violation } from '../support/violation.ts';

/** What must not be without a test: bad data, bad time, and bad targets. */
export const REQUIRED_IDS: readonly string[] = [
  ...Array.from({ length: 15 }, (_, index) => `R${index + 1}`),
  ...Array.from({ length: 6 }, (_, index) => `R${index + 27}`),
];

/** Every id of a failure in the titles of these tests, with the files that carry it. */
export function idsInTitles(tests: FileTexts): ReadonlyMap<string, ReadonlySet<string>> {
  const carried = new Map<string, Set<string>>();
  for (const [path, text] of tests) {
    for (const [, , words = ''] of text.matchAll(/(['"`])((?:(?!\1)[^\n])*)\1/g)) {
      for (const [id] of words.matchAll(/\bR(?:[1-9]|[1-3]\d|40)\b/g)) {
        carried.set(id, (carried.get(id) ?? new Set()).add(path));
      }
    }
  }
  return carried;
}

/** The rows of the page: an id, and the files that it names. */
export function rowsOf(page: string): ReadonlyMap<string, readonly string[]> {
  const rows = [...page.matchAll(/^\| (R\d+) \|.*$/gm)];
  return new Map(
    rows.map(([row, id = '']) => {
      return [id, [...row.matchAll(/\(\.\.\/(test\/[^)]+)\)/g)].map(([, path = '']) => path)];
    }),
  );
}

/** Where the page of failures and the titles of tests tell different stories. */
export function reliabilityViolations(
  path: string,
  page: string,
  tests: FileTexts,
): readonly Violation[] {
  const rows = rowsOf(page);
  const carried = idsInTitles(tests);
  const violations: Violation[] = [];
  const add = (message: string): void => {
    violations.push({ rule: 'failure', file: path, line: 0, message });
  };
  for (const id of REQUIRED_IDS) {
    if (!rows.has(id)) add(`${id} has no row: name the test that shows it`);
  }
  for (const [id, files] of rows) {
    if (files.length === 0) add(`${id} names no test`);
    for (const file of files) {
      if (carried.get(id)?.has(file) !== true) add(`no title in ${file} carries ${id}`);
    }
  }
  for (const [id, files] of carried) {
    if (!rows.has(id)) add(`${id}, in a title of ${[...files].join(', ')}, has no row`);
  }
  return violations;
}
