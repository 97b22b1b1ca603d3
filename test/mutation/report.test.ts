import { describe, expect, it } from 'vitest';
import { globFiles, readTexts } from '../support/repo-files.ts';
import { PARTS } from './parts.ts';
import { describeOutcome, inOneLine, judgeReport, type MutationReport } from './report.ts';
import { SURVIVORS } from './survivors.ts';

const SOURCE = ['const a = 1;', 'return a >', '  2;'].join('\n');

/** Nine mutants that were killed, and one of `a > 2` with this status. */
function reportOf(status: string): MutationReport {
  const killed = { start: { line: 1, column: 1 }, end: { line: 1, column: 6 } };
  const location = { start: { line: 2, column: 8 }, end: { line: 3, column: 4 } };
  const mutants = [
    ...Array.from({ length: 9 }, () => ({ status: 'Killed', location: killed })),
    { status, replacement: 'a >=\n 2', location },
  ];
  return { files: { 'src/a.ts': { source: SOURCE, mutants } } };
}

const LISTED = { file: 'src/a.ts', original: 'a > 2', replacement: 'a >= 2', why: 'it is never 2' };

describe('a run of mutants', () => {
  it('is good when nine of ten are killed, and the rest is listed', () => {
    const outcome = judgeReport(reportOf('Survived'), [LISTED]);
    expect(outcome).toEqual({ killed: 9, all: 10, unlisted: [], isGood: true });
    expect(describeOutcome('a', outcome)).toBe('a: 9 of 10 mutants killed, 90.0 %\n');
  });

  it('is not good while somebody survives who is not listed, and says who', () => {
    const outcome = judgeReport(reportOf('NoCoverage'), []);
    expect(outcome).toMatchObject({ isGood: false, unlisted: ['src/a.ts: a > 2 -> a >= 2'] });
    expect(describeOutcome('a', outcome)).toContain('not listed: src/a.ts: a > 2 -> a >= 2');
  });

  it('is not good when fewer are killed, listed or not', () => {
    const { files } = reportOf('Survived');
    const [file] = Object.values(files);
    if (file === undefined) throw new Error('there is a file');
    const mutants = file.mutants.slice(1);
    const fewer = { files: { 'src/a.ts': { ...file, mutants } } };
    expect(judgeReport(fewer, [LISTED])).toMatchObject({ killed: 8, all: 9, isGood: false });
  });

  it('counts a mutant that never ends as killed, and one that does not compile not at all', () => {
    expect(judgeReport(reportOf('Timeout'), [])).toMatchObject({ killed: 10, all: 10 });
    expect(judgeReport(reportOf('CompileError'), [])).toMatchObject({ killed: 9, all: 9 });
  });
});

describe('the survivors that are listed', () => {
  it('are of code that is still there, each with a reason, and once', () => {
    const keys = SURVIVORS.map(({ file, original, replacement }) =>
      [file, original, replacement].join('\n'),
    );
    expect(new Set(keys).size).toBe(keys.length);
    const texts = readTexts([...new Set(SURVIVORS.map(({ file }) => file))]);
    for (const { file, original, why } of SURVIVORS) {
      expect(inOneLine(texts.get(file) ?? ''), file).toContain(original);
      expect(why).toMatch(/\w{2}/);
    }
  });

  it('are of the code that is mutated, of which there is some in each part', () => {
    const mutated = PARTS.flatMap(({ code }) => code.flatMap((glob) => globFiles(glob)));
    expect(PARTS.every(({ tests }) => tests.every((glob) => globFiles(glob).length > 0))).toBe(
      true,
    );
    expect(SURVIVORS.filter(({ file }) => !mutated.includes(file))).toEqual([]);
  });
});
