import { describe, expect, it } from 'vitest';
import { instant } from '../../src/core/base/time.ts';
import type { Evaluation } from '../../src/core/verdict/evaluation.ts';
import { memberPage, WatchBench } from '../support/watch-bench.ts';

function observed({ snapshot }: Evaluation): Record<string, string> {
  return Object.fromEntries(snapshot.nodes.map(({ id, observation }) => [id, observation.kind]));
}

describe('a watch that another takes the place of', () => {
  it('leaves it the sessions and rounds of nodes that stay, and nothing of others', async () => {
    const bench = new WatchBench();
    await bench.watch.burst();
    await bench.time.advance(5_000);
    await bench.watch.burst();
    bench.behaviours.set('moved-n3', { page: memberPage(false) });
    const heir = bench.heir('n1', 'n2');
    expect(heir.evaluation, 'nothing is known of these targets yet').toBeUndefined();
    await bench.time.advance(5_000);
    const evaluation = await heir.burst();
    expect(Object.fromEntries(evaluation.rounds)).toEqual({ n1: 3, n2: 3, n3: 1 });
    expect(evaluation.sequence).toBe(3);
    expect(bench.scraper.sessions).toBe(4);
  });

  it('has no value of a node that moved until its new target has answered', async () => {
    const bench = new WatchBench();
    await bench.watch.burst();
    const heir = bench.heir('n1', 'n2');
    await bench.time.advance(1_000);
    const evaluation = await heir.burst();
    expect(observed(evaluation)).toEqual({ n1: 'observed', n2: 'observed', n3: 'unobservable' });
    const [, , third] = evaluation.snapshot.nodes;
    expect(third?.commitIndex).toMatchObject({ kind: 'unknown', why: 'no-sample' });
  });

  it('gives whoever waits for it the evidence of nobody, and looks at nothing', async () => {
    const bench = new WatchBench();
    await bench.watch.burst();
    bench.heir('n1', 'n2');
    const scrapes = bench.scrapes.length;
    const waited = await bench.watch.evaluationSince(bench.time.now());
    expect(new Set(Object.values(observed(waited)))).toEqual(new Set(['unobservable']));
    expect(bench.scrapes.length).toBe(scrapes);
  });

  it('ends its last burst before the next watch begins: no target is asked twice', async () => {
    const bench = new WatchBench();
    await bench.watch.burst();
    bench.behaviours.set('n1', { page: memberPage(true), tookMs: 1_500 });
    const last = bench.watch.burst();
    await bench.time.advance(100);
    const heir = bench.heir('n1', 'n2');
    const first = heir.burst();
    await bench.time.advance(1_500);
    expect(observed(await last)['n2']).toBe('unobservable');
    await bench.time.advance(1_500);
    expect(observed(await first)['n2']).toBe('observed');
    expect(bench.scraper.overlap).toBe(1);
  });

  it('closes what it keeps for itself alone', async () => {
    const bench = new WatchBench();
    const running = bench.run();
    await bench.time.advance(300);
    await bench.watch.evaluationSince(instant(Number.NEGATIVE_INFINITY));
    bench.heir('n1', 'n2');
    bench.stop();
    await bench.time.advance(5_000);
    await running;
    // Those of n1 and n2, and the new one of n3.
    expect(bench.scraper.sessions).toBe(3);
  });

  it('leaves nothing before its first burst', () => {
    const bench = new WatchBench();
    expect(bench.watch.handOn(new Set())).toBeUndefined();
  });
});
