import { describe, expect, it } from 'vitest';
import { type ClusterId, type NodeId, parseNodeId } from '../../../src/core/base/ids.ts';
import { Labels, METRIC_NAME } from '../../../src/core/base/labels.ts';
import { durationMs, instant } from '../../../src/core/base/time.ts';
import { parsePromql } from '../../../src/core/promql/parser.ts';
import { followPulses } from '../../../src/core/rulebook/follow-pulses.ts';
import type { CompiledProof } from '../../../src/core/rulebook/proof-of-life.ts';
import { NO_PULSES, type Pulses, whyUnproven } from '../../../src/core/rulebook/pulse.ts';
import { SeriesStore } from '../../../src/core/series/store.ts';

const n1 = parseNodeId('n1') ?? ('n1' as NodeId);
const n2 = parseNodeId('n2') ?? ('n2' as NodeId);
const WITHIN_MS = 60_000;
const MAX_AGE_MS = durationMs(12_000);

function proof(by: CompiledProof['by'], text = 'ticks', withinMs = WITHIN_MS): CompiledProof {
  const expr = parsePromql(text, { windowMs: durationMs(60_000) });
  return { of: 'page', by, expr, text, withinMs: durationMs(withinMs) };
}

/** What is said of the page of a node after a sample every five seconds; undefined is none. */
function story(asked: CompiledProof, values: readonly (number | undefined)[]) {
  const store = new SeriesStore(durationMs(300_000));
  const labels = Labels.from([
    [METRIC_NAME, 'ticks'],
    ['node', 'n1'],
  ]);
  const other = Labels.from([
    [METRIC_NAME, 'ticks'],
    ['node', 'n2'],
  ]);
  const nodes = [n1, n2].map((id, ordinal) => {
    return { id, ordinal, role: 'voter' as const, labels: new Map() };
  });
  let pulses: Pulses = NO_PULSES;
  let at = instant(1_000_000);
  for (const value of values) {
    at = instant(at + 5_000);
    store.append(store.open(other, 1), at, 9);
    const series = store.open(labels, 0);
    if (value === undefined) store.end(series, at);
    else store.append(series, at, value);
    const scope = { cluster: 'c' as ClusterId, nodes, store, at, maxAgeMs: MAX_AGE_MS };
    pulses = followPulses([asked], scope, pulses);
  }
  return whyUnproven(pulses.get('page')?.get(n1), asked, at);
}

const times = <T>(count: number, value: T): readonly T[] =>
  Array.from({ length: count }, () => value);

describe('a proof by change', () => {
  it('is there when two samples differ, from the second one on', () => {
    expect(story(proof('changes'), [7])).toMatchObject({ why: 'unproven' });
    expect(story(proof('changes'), [7, 8])).toBeUndefined();
  });

  it('is good for its time, and the page is frozen after that', () => {
    expect(story(proof('changes'), [7, ...times(13, 8)])).toBeUndefined();
    expect(story(proof('changes'), [7, ...times(14, 8)])).toEqual({
      kind: 'unknown',
      why: 'frozen',
      detail: 'ticks is 8 for 1m5s, and is to change while it lives',
    });
  });

  it('is not there as long as it has never moved, and had its time to', () => {
    expect(story(proof('changes'), times(13, 7))).toMatchObject({ why: 'unproven' });
    expect(story(proof('changes'), times(14, 7))).toMatchObject({ why: 'frozen' });
  });

  it('comes back with the next change', () => {
    expect(story(proof('changes'), [...times(20, 7), 8])).toBeUndefined();
  });

  it('is a reset as well: a process that started anew lives', () => {
    expect(story(proof('changes'), [...times(20, 700), 1])).toBeUndefined();
  });

  it('outlasts a silence that is shorter than it is good for, and no other', () => {
    expect(story(proof('changes'), [7, 8, undefined, undefined, 8])).toBeUndefined();
    expect(story(proof('changes'), [7, 8, ...times(13, undefined), 8])).toMatchObject({
      why: 'unproven',
    });
  });

  it('is asked for within two maximum ages at the least, since rounds may fail', () => {
    expect(story(proof('changes', 'ticks', 1_000), [7, 8, 8, 8, 8])).toBeUndefined();
    expect(story(proof('changes', 'ticks', 1_000), [7, ...times(6, 8)])).toMatchObject({
      why: 'frozen',
    });
  });

  it('is not there without a sample, from an error, or made by several nodes', () => {
    const none = { why: 'unproven', detail: 'there is no sample of ticks, its proof' };
    expect(story(proof('changes'), [undefined, undefined])).toMatchObject(none);
    expect(
      story(proof('changes', 'label_replace(ticks, "node", "", "", "")'), [7, 8]),
    ).toMatchObject({
      why: 'unproven',
    });
    expect(story(proof('changes', 'max(ticks)'), [7, 8])).toMatchObject({ why: 'unproven' });
  });
});

describe('a proof by not being zero', () => {
  it('is there at once, and for as long as it is good', () => {
    expect(story(proof('non_zero'), [5])).toBeUndefined();
    expect(story(proof('non_zero'), [5, ...times(12, 0)])).toBeUndefined();
    expect(story(proof('non_zero'), [5, ...times(14, 0)])).toMatchObject({ why: 'frozen' });
  });

  it('is never there for a gauge that nobody sets', () => {
    expect(story(proof('non_zero'), [0])).toMatchObject({ why: 'unproven' });
    expect(story(proof('non_zero'), times(20, 0))).toEqual({
      kind: 'unknown',
      why: 'frozen',
      detail: 'ticks is 0 for 1m35s, and is to be other than 0 while it lives',
    });
  });
});
