import { describe, expect, it } from 'vitest';
import { BrailleCanvas } from '../../src/cli/braille.ts';
import { plotLines } from '../../src/cli/plot.ts';
import { renderLine } from '../../src/cli/styled-text.ts';
import type { ApiPoint } from '../../src/core/promql/api-answer.ts';

const START = 1_700_000_000;

function plot(
  values: readonly (readonly [number, string])[],
  { name = 'x', seconds = 600 } = {},
): readonly string[] {
  const points = values.map(([at, value]): ApiPoint => [START + at, value]);
  const result = [{ metric: { __name__: name, node: 'n1' }, values: points }];
  const range = { startMs: START * 1_000, endMs: (START + seconds) * 1_000, stepMs: 60_000 };
  return plotLines({ resultType: 'matrix', result }, range).map((line) => renderLine(line, false));
}

function ramp(from: number, to: number): (readonly [number, string])[] {
  return Array.from({ length: 11 }, (_, at) => {
    return [at * 60, String(from + ((to - from) * at) / 10)] as const;
  });
}

describe('a plot', () => {
  it('shows a series that rises, with values on one axis and times on the other', () => {
    expect(`\n${plot(ramp(0, 100)).join('\n')}\n`).toMatchInlineSnapshot(`
      "
      x{node="n1"}  min 0, max 100, last 100
             100 ┤⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⣀⡠⠤⠔⠒⠉
                 ┤⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⣀⣀⠤⠤⠒⠒⠉⠉⠀⠀⠀⠀⠀⠀
              75 ┤⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⣀⣀⠤⠔⠒⠊⠉⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀
                 ┤⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⢀⣀⠤⠤⠒⠒⠉⠉⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀
              50 ┤⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⣀⣀⠤⠤⠒⠊⠉⠁⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀
                 ┤⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⣀⣀⠤⠔⠒⠊⠉⠉⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀
              25 ┤⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⢀⣀⡠⠤⠔⠒⠊⠉⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀
                 ┤⠀⠀⠀⠀⠀⠀⠀⢀⣀⠤⠤⠒⠊⠉⠁⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀
               0 ┤⣀⡠⠤⠔⠒⠊⠉⠁⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀
                 └──────────────────────────────────────────────────────────────────
                  22:13:20                     22:18:20                 22:23:20 UTC
      "
    `);
  });

  it('draws a level line in the middle', () => {
    const lines = plot(ramp(7, 7));
    expect(lines[0]).toBe('x{node="n1"}  min 7, max 7, last 7');
    const drawn = lines.slice(1, 10).map((line) => /[\u2801-\u28ff]/.test(line));
    expect(drawn.filter(Boolean)).toHaveLength(1);
    expect(drawn.indexOf(true)).toBeGreaterThan(2);
  });

  it('leaves gaps where there is no sample, and says what cannot be drawn', () => {
    const gap = plot([
      [0, '1'],
      [60, '1'],
      [540, '1'],
      [600, 'NaN'],
    ]);
    expect(gap[0]).toContain('last 1, 1 not finite');
    expect(gap.join('\n')).toMatch(/[\u2801-\u28ff]\u2800{20,}[\u2801-\u28ff]/);
    expect(plot([[0, '+Inf']])).toEqual(['x{node="n1"}', 'no finite value in 1']);
  });

  it.each([
    ['wal_fsync_seconds', 0, 0.25, '250ms'],
    ['memory_bytes', 0, 3 * 2 ** 20, '3MiB'],
    ['x', 0, 2_500_000, '2.5M'],
    ['x', 0, 1e-9, '1.00e-9'],
  ])('writes the values of %s from %d to %d as %s', (...[name, low, high, label]) => {
    expect(plot(ramp(low, high), { name })[1]).toMatch(new RegExp(`^ +${label} ┤`));
  });

  it('shows the day where it changes, and stays within 80 columns', () => {
    const lines = plot(ramp(-1e300, 1e300), { seconds: 86_400 });
    expect(lines.at(-1)).toMatch(/11-14 22:13 +11-15 10:13 +11-15 22:13 UTC$/);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('shows eight series and says how many are left', () => {
    const series = (node: string) => ({ metric: { node }, values: [[START, '1'] as const] });
    const result = Array.from({ length: 11 }, (_, at) => series(`n${at}`));
    const range = { startMs: START * 1_000, endMs: START * 1_000 + 1, stepMs: 1 };
    const lines = plotLines({ resultType: 'matrix', result }, range);
    const last = lines.at(-1);
    expect(last && renderLine(last, false)).toBe('3 more series: aggregate them, or use --json');
    expect(plotLines({ resultType: 'matrix', result: [] }, range)).toHaveLength(1);
  });
});

describe('a canvas of braille', () => {
  it('has two by four dots a character, and draws nothing outside', () => {
    const canvas = new BrailleCanvas(2, 1);
    expect([canvas.width, canvas.height]).toEqual([4, 4]);
    canvas.line({ x: 0, y: 3 }, { x: 3, y: 0 });
    canvas.dot({ x: 4, y: 0 });
    canvas.dot({ x: 0, y: -1 });
    canvas.dot({ x: Number.NaN, y: 0 });
    expect(canvas.rows()).toEqual(['⡠⠊']);
  });
});
