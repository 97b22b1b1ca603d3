import { describe, expect, it } from 'vitest';
import { Labels } from '../../../src/core/base/labels.ts';
import { LayoutPool, layoutTerms } from '../../../src/core/exposition/layout-pool.ts';
import { PageReader } from '../../../src/core/exposition/page-reader.ts';
import { ROOMY_LIMITS, readOpenMetrics, readText, SessionView } from '../../support/pages.ts';

function page(...lines: string[]): string {
  return `${lines.join('\n')}\n`;
}

const PAGE = page(
  '# HELP kept Kept.',
  '# TYPE kept counter',
  'kept{b="2",a="1"} 5',
  'kept{a="3"} 6',
  'dropped{quantile="1"} 7',
  'kept_too 8',
);

/** Readers that share what they learn, of nodes with these names. */
function readers(...nodes: string[]): readonly PageReader[] {
  const layouts = new LayoutPool();
  return nodes.map((node) => {
    const targetLabels = Labels.from([['node', node]]);
    const keep = (name: string) => name.startsWith('kept');
    return new PageReader({ targetLabels, keep, limits: ROOMY_LIMITS, layouts });
  });
}

function samplesOf(reader: PageReader | undefined, text: string): readonly (readonly unknown[])[] {
  if (reader === undefined) throw new Error('a reader');
  return [...new SessionView().samples(readText(reader, text))];
}

describe('what the pages of a fleet have in common', () => {
  it('changes nothing in what a page means: each target has its own labels', () => {
    const [first, second] = readers('n1', 'n2');
    expect(samplesOf(first, PAGE)).toEqual([
      ['kept{a="1", b="2", node="n1"}', 5],
      ['kept{a="3", node="n1"}', 6],
      ['kept_too{node="n1"}', 8],
    ]);
    expect(samplesOf(second, PAGE)).toEqual([
      ['kept{a="1", b="2", node="n2"}', 5],
      ['kept{a="3", node="n2"}', 6],
      ['kept_too{node="n2"}', 8],
    ]);
  });

  it.each([
    ['in another order', page('kept_too 1', 'kept{a="3"} 2'), ['kept_too', 'kept{a="3"}']],
    ['in another spelling', page('kept{a="1",b="2"} 1'), ['kept{a="1", b="2"}']],
    ['with more', page('kept{a="9"} 1', 'kept{a="3"} 2'), ['kept{a="9"}', 'kept{a="3"}']],
  ])('may be expected and found %s', (_, text, names) => {
    const [first, second, alone] = [...readers('', ''), ...readers('')];
    samplesOf(first, PAGE);
    const found = samplesOf(second, text);
    expect(found.map(([name]) => name)).toEqual(names);
    expect(found).toEqual(samplesOf(alone, text));
    if (second === undefined) throw new Error('a reader');
    expect(readText(second, text)).toMatchObject({ ok: true, batch: { introduced: [] } });
  });

  it.each([
    ['the same', 'dropped{quantile="1"} 1'],
    ['another', 'dropped{quantile="1.0"} 1'],
  ])('does not hide a second sample in %s spelling', (_, second) => {
    const [first, other] = readers('n1', 'n2');
    samplesOf(first, PAGE);
    if (other === undefined) throw new Error('a reader');
    const reading = readText(other, `${PAGE}${second}\n`);
    expect(reading).toMatchObject({ ok: false, error: { code: 'duplicate', line: 7 } });
  });

  it('leaves nothing behind when the first page is refused', () => {
    const [first, second] = readers('n1', 'n2');
    samplesOf(first, PAGE);
    if (second === undefined) throw new Error('a reader');
    expect(readText(second, `${PAGE}broken\n`).ok).toBe(false);
    const reading = readText(second, page('kept_too 1'));
    expect(reading).toMatchObject({ ok: true, batch: { introducedFrom: 0 } });
    expect(second.remembered).toBe(2);
  });

  it('is kept apart for each format', () => {
    const [first, second] = readers('n1', 'n2');
    if (first === undefined || second === undefined) throw new Error('readers');
    expect(readText(first, page('kept {a="1"} 1')).ok).toBe(true);
    const reading = readOpenMetrics(second, page('kept {a="1"} 1', '# EOF'));
    expect(reading).toMatchObject({ ok: false, error: { code: 'syntax' } });
  });
});

describe('the terms of a layout', () => {
  const limits = ROOMY_LIMITS;
  const targetLabels = Labels.from([['node', 'n1']]);

  it('are the same for the members of a fleet, and differ where a page would mean another', () => {
    const own = layoutTerms('text', { targetLabels, limits });
    const others = [
      layoutTerms('text', { targetLabels: Labels.from([['node', 'n2']]), limits }),
      layoutTerms('openmetrics', { targetLabels, limits }),
      layoutTerms('text', { targetLabels: targetLabels.with('zone', 'a'), limits }),
      layoutTerms('text', { targetLabels, limits: { ...limits, labelsPerSeries: 1 } }),
      layoutTerms('text', { targetLabels, limits: { ...limits, labelNameLength: 1 } }),
      layoutTerms('text', { targetLabels, limits: { ...limits, labelValueLength: 1 } }),
    ];
    expect(others.map((terms) => terms === own)).toEqual([true, ...Array(5).fill(false)]);
  });
});
