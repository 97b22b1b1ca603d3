import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkDocument } from '../../src/config/check-document.ts';
import { configSchema } from '../../src/config/schema.ts';
import { validKeys } from '../../src/config/valid-keys.ts';
import { parseYaml } from '../../src/yaml/parse.ts';

const PAGE = readFileSync('docs/configuration.md', 'utf8');

/** The keys in the first column of the table below a heading. */
function documented(heading: string): ReadonlySet<string> {
  const section = PAGE.split(/^## /m).find((each) => each.startsWith(`${heading}\n`)) ?? '';
  return new Set([...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, key = '']) => key));
}

describe('docs/configuration.md', () => {
  it.each([
    ['Top level', []],
    ['`clusters`', ['clusters', 0]],
    ['`nodes`', ['clusters', 0, 'nodes', 0]],
    ['`scrape`', ['scrape']],
  ])('has every key of %s, and no others', (heading, path) => {
    expect(documented(heading)).toEqual(validKeys(configSchema, path));
  });

  it('shows a configuration that is right', () => {
    const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(PAGE) ?? [];
    const parsed = parseYaml(example, 'example');
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.findings));
    expect(checkDocument(parsed.value, configSchema)).toMatchObject({ ok: true });
  });
});
