import { describe, expect, it } from 'vitest';
import { sizeTable } from '../../src/core/cluster/sizes.ts';
import { readTexts } from '../support/repo-files.ts';

const PATH = 'docs/sizes.md';

describe('docs/sizes.md', () => {
  it('has the row of every size from one to nine, and no others', () => {
    const rows = (readTexts([PATH]).get(PATH) ?? '')
      .split('\n')
      .filter((row) => /^\| \d/.test(row));
    expect(rows).toEqual(
      sizeTable().map(
        ({ voters, quorum, tolerance, advice }) =>
          `| ${voters} | ${quorum} | ${tolerance} | ${advice} |`,
      ),
    );
  });
});
