import { describe, expect, it } from 'vitest';
import { PREDICATES } from '../../src/core/verdict/predicates/table.ts';
import { cluster } from '../support/case-builder.ts';
import { hasSay } from '../support/judge.ts';
import { sections } from '../support/markdown.ts';
import { readTexts } from '../support/repo-files.ts';

const PATH = 'docs/predicates.md';
const PAGE = sections(readTexts([PATH]).get(PATH) ?? '');

describe('the page of the built-in hold points', () => {
  it('has one entry for each, in the order of answers', () => {
    expect([...PAGE.keys()]).toEqual(PREDICATES.map(({ name }) => name));
  });

  it.each(PREDICATES)('says what $name checks, why, and what clears it', ({ name, doc }) => {
    const entry = PAGE.get(name) ?? '';
    const [first] = entry.trim().split('\n\n');
    expect(first?.replaceAll('\n', ' ')).toBe(doc);
    expect(entry).toContain('- **Why:**');
    expect(entry).toMatch(/- \*\*(Fail|Unknown)[^*]*:\*\*/);
    expect(entry).toMatch(/\*\*Clears:\*\*|needs a person:\*\*/);
  });

  it.each(PREDICATES)('says whether $name applies to cures and undrains', (predicate) => {
    const entry = PAGE.get(predicate.name) ?? '';
    const cure = hasSay(predicate, cluster().voters(3).down('n2').ask('restart', 'n2'));
    const undrain = hasSay(predicate, cluster().voters(3).ask('undrain', 'n2'));
    expect(entry).toContain(`**Applies to a cure:** ${cure ? 'yes' : 'no'}`);
    expect(entry).toContain(`**Applies to an undrain:** ${undrain ? 'yes' : 'no'}`);
  });
});
