import { describe, expect, it } from 'vitest';
import { repositoryTexts } from '../support/repo-files.ts';
import { report } from '../support/violation.ts';
import { idsInTitles, REQUIRED_IDS, reliabilityViolations, rowsOf } from './reliability.ts';

const PATH = 'docs/reliability.md';
const texts = repositoryTexts((path) => path === PATH || /^test\/.*\.test\.ts$/.test(path));
/** Its own examples are no proofs. */
const tests = new Map(
  [...texts].filter(([path]) => path !== PATH && !path.startsWith('test/repo/')),
);
const page = texts.get(PATH) ?? '';

describe('the page of what can go wrong', () => {
  it('names a test for each failure of data, of time and of targets, and no other', () => {
    expect(report(reliabilityViolations(PATH, page, tests))).toBe('');
    expect(rowsOf(page).size).toBeGreaterThan(REQUIRED_IDS.length);
  });

  it('is found to be wrong when a title has lost its id', () => {
    const [file = ''] = rowsOf(page).get('R8') ?? [];
    const without = new Map(tests).set(file, (tests.get(file) ?? '').replaceAll('R8', 'it'));
    const found = report(reliabilityViolations(PATH, page, without));
    expect(found).toContain(`no title in ${file} carries R8`);
  });

  it('is found to be wrong when a row is gone, or was never there', () => {
    const found = report(reliabilityViolations(PATH, page.replace('| R8 |', '| it |'), tests));
    expect(found).toContain('R8 has no row');
    expect(found).toContain('in a title of test/net/burst.test.ts, has no row');
  });

  it('is not about words in comments, nor about other numbers', () => {
    const text = "/** As R5 says. */\nit('AR5, R50 and R5x', run);\nit('R6: is one', run);\n";
    expect([...idsInTitles(new Map([['a.test.ts', text]])).keys()]).toEqual(['R6']);
  });
});
