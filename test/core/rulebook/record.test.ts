import { describe, expect, it } from 'vitest';
import { durationMs } from '../../../src/core/base/time.ts';
import { PromqlError } from '../../../src/core/promql/error.ts';
import { parsePromql } from '../../../src/core/promql/parser.ts';
import { compilePack } from '../../../src/core/rulebook/compile-signal.ts';
import { indexTrackOf, recordSignals, runQuery } from '../../../src/core/rulebook/record.ts';
import type { SignalDefinition } from '../../../src/core/rulebook/signal.ts';
import { nodeId } from '../../support/case-builder.ts';
import { packOf, REQUIRED, signalName } from '../../support/rule-builder.ts';
import { SeriesBench } from '../../support/series-bench.ts';

const AT = 100_000;
const COMMIT = signalName('commit_index');

function compiled(signals: Readonly<Record<string, SignalDefinition>> = {}) {
  const { compiled: pack, issues } = compilePack(
    packOf({ ...REQUIRED, ...signals }),
    durationMs(60_000),
  );
  if (issues.length > 0) throw new Error(issues[0]?.message);
  return pack;
}

describe('recordSignals', () => {
  it('records the value of each node under the name of the signal, as old as it is', () => {
    const bench = new SeriesBench().put('raft_commit_index', { n1: 7, n2: 8 }, { at: AT - 400 });
    const { numbers } = recordSignals(compiled(), bench.scope(AT));
    expect(numbers.get(COMMIT)?.get(nodeId('n2'))).toEqual({
      kind: 'known',
      value: 8,
      observedAt: AT - 400,
    });
    expect(numbers.get(COMMIT)?.get(nodeId('n3'))).toMatchObject({ why: 'no-sample' });
    const [first, second, ...others] = bench.store
      .select([])
      .filter(({ labels, isLive }) => labels.get('__name__') === COMMIT && isLive);
    expect(others).toEqual([]);
    expect(first?.labels.toString()).toBe('commit_index{cluster="orders", node="n1"}');
    expect(second?.timeAt(0)).toBe(AT - 400);
  });

  it('ends what it recorded when a node gives no value any more', () => {
    const bench = new SeriesBench().put('raft_commit_index', { n1: 7, n2: 8 }, { at: AT });
    recordSignals(compiled(), bench.scope(AT));
    bench.put('raft_commit_index', { n1: 9 }, { at: AT + 5_000 });
    recordSignals(compiled(), bench.scope(AT + 5_000));
    const result = runQuery(parsePromql('commit_index'), bench.scope(AT + 5_000));
    if (result instanceof PromqlError || result.value.type !== 'vector') throw new Error('no');
    expect(result.value.samples.map(({ labels }) => labels.get('node'))).toEqual(['n1']);
  });

  it('records nothing for ever later than it was asked', () => {
    const bench = new SeriesBench().put('x', { n1: 50, n2: 2, n3: 2 }, { at: AT - 100 });
    const pack = compiled({
      many: { kind: 'gauge', expr: 'count(x > 60) or vector(0)', unit: 'count' },
    });
    recordSignals(pack, bench.scope(AT));
    bench.put('x', { n1: 50, n2: 2, n3: 2 }, { at: AT + 4_900 });
    const { numbers } = recordSignals(pack, bench.scope(AT + 5_000));
    expect(numbers.get(signalName('many'))?.get(nodeId('n1'))).toEqual({
      kind: 'known',
      value: 0,
      observedAt: AT + 4_900,
    });
    const result = runQuery(parsePromql('many'), bench.scope(AT + 5_000));
    if (result instanceof PromqlError || result.value.type !== 'vector') throw new Error('no');
    expect(result.value.samples[0]?.oldest).toBe(AT + 4_900);
  });

  it('reads the text of an info metric, and knows none where there are two or no label', () => {
    const bench = new SeriesBench()
      .put('info', { n1: 1 }, { at: AT, labels: { version: '3.4' } })
      .put('info', { n2: 1 }, { at: AT, labels: { version: '3.4', more: 'a' } })
      .put('info', { n2: 1 }, { at: AT, labels: { version: '3.5' } })
      .put('info', { n3: 1 }, { at: AT, labels: { release: '3.4' } });
    const pack = compiled({ version: { kind: 'info', expr: 'info', label: 'version' } });
    const texts = recordSignals(pack, bench.scope(AT)).texts.get(signalName('version'));
    expect(texts?.get(nodeId('n1'))).toMatchObject({ kind: 'known', value: '3.4' });
    expect(texts?.get(nodeId('n2'))).toMatchObject({ kind: 'unknown', why: 'ambiguous' });
    expect(texts?.get(nodeId('n3'))).toMatchObject({ kind: 'unknown', why: 'no-sample' });
  });

  it('lets one signal that fails not spoil the others', () => {
    const bench = new SeriesBench().put('raft_commit_index', { n1: 7, n2: 8 }, { at: AT });
    const pack = compiled({
      odd: { kind: 'gauge', expr: 'raft_commit_index * on() raft_commit_index', unit: 'count' },
    });
    const { numbers } = recordSignals(pack, bench.scope(AT));
    expect(numbers.get(signalName('odd'))?.get(nodeId('n1'))).toMatchObject({
      why: 'query-failed',
    });
    expect(numbers.get(COMMIT)?.get(nodeId('n1'))?.kind).toBe('known');
  });

  it('takes no value that is older than evidence may be', () => {
    const bench = new SeriesBench().put('raft_commit_index', { n1: 7 }, { at: AT });
    const read = (at: number) =>
      recordSignals(compiled(), bench.scope(at)).numbers.get(COMMIT)?.get(nodeId('n1'))?.kind;
    expect(read(AT + 11_999)).toBe('known');
    expect(read(AT + 12_001)).toBe('unknown');
  });
});

describe('indexTrackOf', () => {
  function track(steps: readonly (number | undefined)[]) {
    const bench = new SeriesBench();
    const [node] = bench.nodes;
    if (node === undefined) throw new Error('the bench has nodes');
    for (const [index, value] of steps.entries()) {
      const at = AT + index * 5_000;
      const values = value === undefined ? {} : { n1: value };
      recordSignals(compiled(), bench.put('raft_commit_index', values, { at }).scope(at));
    }
    return indexTrackOf(COMMIT, node, bench.scope(AT));
  }

  it('gives the last two points', () => {
    expect(track([10, 20, 35])).toEqual({
      latest: { at: AT + 10_000, index: 35 },
      previous: { at: AT + 5_000, index: 20 },
    });
  });

  it('has no point before the first, nor before a gap', () => {
    expect(track([10])).toEqual({ latest: { at: AT, index: 10 }, previous: undefined });
    expect(track([10, undefined, 35])).toEqual({
      latest: { at: AT + 10_000, index: 35 },
      previous: undefined,
    });
  });

  it('is none when there never was a value, or there is none any more', () => {
    expect(track([])).toBeUndefined();
    expect(track([10, undefined])).toBeUndefined();
  });
});
