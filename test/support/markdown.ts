/** The code blocks of a language, in order. */
export function codeBlocks(markdown: string, language: string): readonly string[] {
  const fence = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms');
  return [...markdown.matchAll(fence)].map((match) => match[1] ?? '');
}

/** The sections of second rank: what stands under each heading, by its text. */
export function sections(markdown: string): ReadonlyMap<string, string> {
  const [, ...parts] = markdown.split(/^## /m);
  return new Map(
    parts.map((part) => {
      const end = part.indexOf('\n');
      return [part.slice(0, end).replaceAll('`', ''), part.slice(end + 1)];
    }),
  );
}

/** The first cells, in code style, of all rows of the first table. */
export function firstColumn(markdown: string): readonly string[] {
  const table = /(?:^\|.*\n)+/m.exec(markdown)?.[0] ?? '';
  return [...table.matchAll(/^\| `([^`]+)` \|/gm)].map((match) => match[1] ?? '');
}
