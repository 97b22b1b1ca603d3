import { posix } from 'node:path';
import { linesOf } from '../support/syntax.ts';
import type { Violation } from '../support/violation.ts';

/** Where a link may lead, besides other pages. */
interface Places {
  /** Every file of the repository. */
  readonly files: ReadonlySet<string>;
  /** The Markdown pages with their text, for the anchors in them. */
  readonly pages: ReadonlyMap<string, string>;
}

/** Relative links of a Markdown page that lead to no file, or to no heading of it. */
export function linkViolations(page: string, places: Places): readonly Violation[] {
  return linksOf(places.pages.get(page) ?? '').flatMap(({ line, link }) => {
    const complaint = complaintOf(page, link, places);
    return complaint === undefined ? [] : [{ rule: 'link', file: page, line, message: complaint }];
  });
}

function complaintOf(page: string, link: string, places: Places): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:/i.test(link)) return undefined;
  const [path = '', anchor] = decodeURI(link).split('#');
  const target = path === '' ? page : posix.join(posix.dirname(page), path);
  const folder = target.endsWith('/') ? target : `${target}/`;
  const isThere = places.files.has(target) || [...places.files].some((f) => f.startsWith(folder));
  if (!isThere) return `links to ${link}, which is not there`;
  const text = places.pages.get(target);
  if (anchor === undefined || text === undefined) return undefined;
  return anchorsOf(text).has(anchor) ? undefined : `links to ${link}, but no heading is called so`;
}

function linksOf(text: string): readonly { readonly line: number; readonly link: string }[] {
  return proseLines(text).flatMap(({ line, content }) => {
    const spans = content.replaceAll(/`[^`]*`/g, '');
    const inline = [...spans.matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g)];
    const defined = [...spans.matchAll(/^\s{0,3}\[[^\]]+\]:\s+<?([^\s>]+)/g)];
    return [...inline, ...defined].map(([, link = '']) => ({ line, link }));
  });
}

/** Headings as the anchors that GitHub makes of them. */
function anchorsOf(text: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const { content } of proseLines(text)) {
    const [, title] = /^#{1,6}\s+(.*?)\s*#*$/.exec(content) ?? [];
    if (title === undefined) continue;
    const slug = title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-');
    let anchor = slug;
    for (let copy = 1; anchors.has(anchor); copy += 1) anchor = `${slug}-${copy}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** Lines outside of fenced code. */
function proseLines(text: string): readonly { readonly line: number; readonly content: string }[] {
  let isFenced = false;
  return linesOf(text).flatMap((content, index) => {
    const isFence = /^\s*(?:```|~~~)/.test(content);
    if (isFence) isFenced = !isFenced;
    return isFence || isFenced ? [] : [{ line: index + 1, content }];
  });
}
