import { describe, expect, it } from 'vitest';
import { durationMs } from '../../../src/core/base/time.ts';
import { compilePack } from '../../../src/core/rulebook/compile-signal.ts';
import { readTestimonies } from '../../../src/core/verdict/testimonies.ts';
import { nodeId } from '../../support/case-builder.ts';
import { packOf, REQUIRED } from '../../support/rule-builder.ts';
import { SeriesBench } from '../../support/series-bench.ts';

const AT = 100_000;

function testimonies(bench: SeriesBench, peerActive = 'peers') {
  const { compiled } = compilePack(
    packOf(REQUIRED, { peerActive, peerLabel: 'peer' }),
    durationMs(60_000),
  );
  const memberIds = new Map(bench.nodes.map(({ id }) => [id, `id-${id}`]));
  return readTestimonies(compiled, { scope: bench.scope(AT), memberIds });
}

describe('readTestimonies', () => {
  it('reads what each member says of its peers, and under which name they know it', () => {
    const bench = new SeriesBench()
      .put('peers', { n1: 1 }, { at: AT, labels: { peer: 'b' } })
      .put('peers', { n1: 0 }, { at: AT - 500, labels: { peer: 'c' } });
    const read = testimonies(bench);
    expect([...read.keys()]).toEqual(['n1']);
    expect(read.get(nodeId('n1'))).toEqual({
      witness: 'n1',
      at: AT - 500,
      memberId: 'id-n1',
      peers: new Map([
        ['b', true],
        ['c', false],
      ]),
    });
  });

  it.each([
    [0, false],
    [1, true],
    [2, true],
    [-1, true],
    [Number.NaN, true],
  ])('takes anything but a clear 0 for active: %d', (value, isActive) => {
    const bench = new SeriesBench().put('peers', { n1: value }, { at: AT, labels: { peer: 'b' } });
    expect(testimonies(bench).get(nodeId('n1'))?.peers.get('b')).toBe(isActive);
  });

  it('hears nobody when the query fails, gives no vector, or the pack has no topology', () => {
    const bench = new SeriesBench().put('peers', { n1: 1, n2: 1 }, { at: AT });
    expect(testimonies(bench, 'peers * on() peers').size).toBe(0);
    expect(testimonies(bench, 'scalar(peers)').size).toBe(0);
    const { compiled } = compilePack(packOf(REQUIRED), durationMs(60_000));
    expect(readTestimonies(compiled, { scope: bench.scope(AT), memberIds: new Map() }).size).toBe(
      0,
    );
  });
});
