import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadText } from './load-request.ts';

const CORPUS = new URL('corpus/', import.meta.url);

/** The files of a part of the corpus, so that adding a file adds a test. */
function corpus(part: string): readonly { readonly name: string; readonly text: string }[] {
  return readdirSync(new URL(`${part}/`, CORPUS)).map((name) => ({
    name,
    text: readFileSync(new URL(`${part}/${name}`, CORPUS), 'utf8'),
  }));
}

/** The findings that a file itself says it has, one a line: `# expect: 3:5 message`. */
function expected(text: string): readonly string[] {
  return [...text.matchAll(/^# expect: (.*)$/gm)].map(([, finding = '']) => finding);
}

describe('the corpus of configurations', () => {
  it('has good and bad files', () => {
    expect(corpus('good').length).toBeGreaterThanOrEqual(3);
    expect(corpus('bad').length).toBeGreaterThanOrEqual(16);
  });

  it.each(corpus('good'))('$name is accepted', async ({ text }) => {
    const loaded = await loadText(text);
    expect(loaded).toMatchObject({ ok: true });
  });

  it.each(corpus('bad'))(
    '$name is refused with exactly the findings that it names',
    async ({ text }) => {
      const loaded = await loadText(text);
      const findings = loaded.ok
        ? []
        : loaded.findings.map(({ place: { file, line, column }, message }) => {
            const where = file.endsWith('/holdpoint.yaml') ? '' : `${file}:`;
            return `${where}${line}:${column} ${message}`;
          });
      expect(findings.length).toBeGreaterThan(0);
      expect(findings).toEqual(expected(text));
      expect(findings.join('\n')).not.toMatch(/hunter2|4711|s3cr3t/);
    },
  );
});
