import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatFinding } from '../../src/core/base/errors.ts';
import { loadText } from './load-request.ts';

const TEXT = readFileSync(new URL('corpus/good/everything.yaml', import.meta.url), 'utf8');

/** Every key of the file that a schema names; labels and headers may be called anything. */
const KEYS = [...TEXT.matchAll(/(?<=^|[\s{-])([a-z_]+): /gm)]
  .map((match) => ({ key: match[1] ?? '', offset: match.index }))
  .filter(({ key }) => !['zone', 'rack', 'blue'].includes(key));

/** One slip of the finger: a letter left out, doubled, swapped with the next, or another one. */
type Slip = (key: string, at: number) => string;

const SLIPS: readonly Slip[] = [
  (key, at) => key.slice(0, at) + key.slice(at + 1),
  (key, at) => key.slice(0, at + 1) + key.slice(at),
  (key, at) => key.slice(0, at) + (key[at + 1] ?? '') + (key[at] ?? '') + key.slice(at + 2),
  (key, at) => `${key.slice(0, at)}q${key.slice(at + 1)}`,
];

describe('a mistyped key', () => {
  it('can be any of a good many', () => {
    expect(KEYS.length).toBeGreaterThan(35);
  });

  it('is always refused, at its own line and column, and the meant key is suggested', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...KEYS),
        fc.constantFrom(...SLIPS),
        fc.nat(),
        async ({ key, offset }, slip, where) => {
          const typo = slip(key, where % key.length);
          fc.pre(typo !== key && typo !== '');
          const text = TEXT.slice(0, offset) + typo + TEXT.slice(offset + key.length);
          const before = text.slice(0, offset).split('\n');
          const place = `:${before.length}:${(before.at(-1) ?? '').length + 1}: `;
          const loaded = await loadText(text);
          const findings = loaded.ok ? [] : loaded.findings.map(formatFinding);
          const finding = findings.find((each) => each.includes(place));
          expect(finding, findings.join('\n')).toContain(`unknown key "${typo}"`);
          if (key.length > 3) expect(finding).toContain('did you mean "');
        },
      ),
      { numRuns: 300 },
    );
  });
});
