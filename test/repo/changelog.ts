import { linesOf } from '../support/syntax.ts';
import type { Violation } from '../support/violation.ts';

/** What a line may be about; the order is the one in which readers need them. */
const TAGS = ['SECURITY', 'CHANGE', 'FEATURE', 'ENHANCEMENT', 'PERFORMANCE', 'BUGFIX'];

const ENTRY = new RegExp(`^- \\[(?:${TAGS.join('|')})\\] [a-z][a-z0-9 /-]*: \\S.*$`);
const RELEASE = /^## \d+\.\d+\.\d+ \/ \d{4}-\d{2}-\d{2}$/;

/** Lines of a changelog that do not have its form: `- [TAG] area: what changed, for a user.` */
export function changelogViolations(file: string, text: string): readonly Violation[] {
  const found: Violation[] = [];
  const add = (line: number, message: string) =>
    found.push({ rule: 'changelog', file, line, message });
  const lines = linesOf(text);
  if (lines[0] !== '# Changelog') add(1, 'must start with "# Changelog"');
  const headings = lines.flatMap((content, index) =>
    content.startsWith('## ') ? [{ content, line: index + 1 }] : [],
  );
  if (headings[0]?.content !== '## Unreleased') {
    add(headings[0]?.line ?? 0, 'must have "## Unreleased" as its first section');
  }
  for (const { content, line } of headings.slice(1)) {
    if (!RELEASE.test(content)) add(line, 'names a release otherwise than "## 1.2.3 / 2026-01-31"');
  }
  for (const { content, line } of entriesOf(lines, headings[0]?.line ?? 0)) {
    if (!ENTRY.test(content)) add(line, `has no tag and area: "- [${TAGS.join('|')}] area: …"`);
    else if (!content.endsWith('.')) add(line, 'does not end with a full stop');
  }
  return found;
}

/** List entries after a line, with the lines that continue them joined on. */
function entriesOf(
  lines: readonly string[],
  after: number,
): readonly { readonly line: number; readonly content: string }[] {
  const entries: { line: number; content: string }[] = [];
  for (const [index, content] of lines.entries()) {
    if (index < after || content === '' || content.startsWith('## ')) continue;
    const last = entries.at(-1);
    if (/^ {2}\S/.test(content) && last !== undefined) last.content += ` ${content.trim()}`;
    else entries.push({ line: index + 1, content });
  }
  return entries;
}
