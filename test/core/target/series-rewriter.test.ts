import { describe, expect, it } from 'vitest';
import { Labels } from '../../../src/core/base/labels.ts';
import type { PageBatch } from '../../../src/core/exposition/page.ts';
import { compileRelabelRule, type RelabelSettings } from '../../../src/core/target/relabel-rule.ts';
import { changesNames, SeriesRewriter } from '../../../src/core/target/series-rewriter.ts';

function rulesOf(...settings: readonly RelabelSettings[]) {
  return settings.map((each) => {
    const compiled = compileRelabelRule(each);
    if (!compiled.ok) throw new Error(compiled.message);
    return compiled.rule;
  });
}

function series(name: string, labels: Readonly<Record<string, string>> = {}): Labels {
  return Labels.from([['__name__', name], ...Object.entries(labels)]);
}

/** A page of series that the session numbers from `introducedFrom` on, and of earlier ones. */
function page(
  introduced: readonly Labels[],
  change: { from?: number; refs?: readonly number[]; forgotten?: readonly number[] } = {},
): PageBatch {
  const { from = 0, refs = introduced.map((_, index) => from + index), forgotten = [] } = change;
  return {
    introduced,
    introducedFrom: from,
    forgotten: Uint32Array.from(forgotten),
    refs: Uint32Array.from(refs),
    values: Float64Array.from(refs.map((ref) => ref * 10)),
  };
}

const NODE = Labels.from([['node', 'n1']]);

function rewriter(
  rules: readonly RelabelSettings[],
  {
    soft = Labels.empty,
    keep = () => true,
  }: { soft?: Labels; keep?: (name: string) => boolean } = {},
) {
  return new SeriesRewriter({ soft, firm: NODE, rules: rulesOf(...rules), keep });
}

describe('the rules of a job', () => {
  it('drop series, and number those that stay without a gap', () => {
    const rewriting = rewriter([{ action: 'drop', sourceLabels: ['__name__'], regex: 'go_.*' }]);
    const first = rewriting.rewrite(page([series('a'), series('go_b'), series('c')]));
    expect(first).toMatchObject({ ok: true, batch: { introducedFrom: 0 } });
    const batch = first.ok ? first.batch : undefined;
    expect(batch?.introduced.map(String)).toEqual(['a{node="n1"}', 'c{node="n1"}']);
    expect([[...(batch?.refs ?? [])], [...(batch?.values ?? [])]]).toEqual([
      [0, 1],
      [0, 20],
    ]);
    const second = rewriting.rewrite(
      page([series('d')], { from: 3, refs: [2, 3], forgotten: [1] }),
    );
    expect(second).toMatchObject({ ok: true, batch: { introducedFrom: 2 } });
    expect(second.ok && [...second.batch.refs]).toEqual([1, 2]);
    expect(second.ok && second.batch.forgotten).toHaveLength(0);
  });

  it('rename series, of which those are kept that somebody reads by their new name', () => {
    const rename = { sourceLabels: ['__name__'], regex: 'old_(.*)', targetLabel: '__name__' };
    const rewriting = rewriter([{ ...rename, replacement: 'new_$1' }], {
      keep: (name) => name === 'new_a',
    });
    const read = rewriting.rewrite(page([series('old_a'), series('old_b')]));
    expect(read.ok && read.batch.introduced.map(String)).toEqual(['new_a{node="n1"}']);
  });

  it('cannot move a series to another node', () => {
    const rewriting = rewriter([{ targetLabel: 'node', replacement: 'n2' }]);
    const read = rewriting.rewrite(page([series('a')]));
    expect(read.ok && read.batch.introduced.map(String)).toEqual(['a{node="n1"}']);
  });

  it('let an exposed label win over one of the target, where that gives way', () => {
    const soft = Labels.from([['job', 'etcd']]);
    const read = rewriter([], { soft }).rewrite(page([series('a', { job: 'own' }), series('b')]));
    expect(read.ok && read.batch.introduced.map((labels) => labels.get('job'))).toEqual([
      'own',
      'etcd',
    ]);
  });

  it('refuse the page on which they make two series one, and read the next that has one', () => {
    const rewriting = rewriter([{ action: 'labeldrop', regex: 'shard' }]);
    const both = [series('a', { shard: '1' }), series('a', { shard: '2' })];
    expect(rewriting.rewrite(page(both))).toMatchObject({
      ...{ ok: false, failure: 'duplicate' },
      detail: 'after the rules two series are a{node="n1"}',
    });
    const next = rewriting.rewrite(page([], { from: 2, refs: [1] }));
    expect(next.ok && [next.batch.introduced.length, ...next.batch.refs]).toEqual([1, 0]);
  });

  it('keep one series going when another becomes it, until nobody does', () => {
    const rewriting = rewriter([{ action: 'labeldrop', regex: 'version' }]);
    rewriting.rewrite(page([series('a', { version: '1' })]));
    const upgraded = rewriting.rewrite(page([series('a', { version: '2' })], { from: 1 }));
    expect(upgraded).toMatchObject({ ok: true, batch: { introduced: [] } });
    expect(upgraded.ok && [...upgraded.batch.refs]).toEqual([0]);
    const kept = rewriting.rewrite(page([], { from: 2, refs: [1], forgotten: [0] }));
    expect(kept.ok && kept.batch.forgotten).toHaveLength(0);
    const gone = rewriting.rewrite(page([], { from: 2, refs: [], forgotten: [1] }));
    expect(gone.ok && [...gone.batch.forgotten]).toEqual([0]);
  });

  it('refuse the page on which they take the name of a series', () => {
    const rewriting = rewriter([{ action: 'labeldrop', regex: '__name__' }]);
    expect(rewriting.rewrite(page([series('a')]))).toMatchObject({ ok: false, failure: 'syntax' });
  });

  it('are known to change names or not, by what they write to', () => {
    expect(changesNames(rulesOf({ action: 'drop', regex: 'x' }))).toBe(false);
    expect(changesNames(rulesOf({ targetLabel: 'zone', replacement: 'a' }))).toBe(false);
    expect(changesNames(rulesOf({ targetLabel: '__name__', replacement: 'a' }))).toBe(true);
    expect(changesNames(rulesOf({ action: 'labelmap', regex: '(.*)' }))).toBe(true);
  });
});
