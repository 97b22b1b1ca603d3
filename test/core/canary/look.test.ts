import { describe, expect, it } from 'vitest';
import { numbersOnly, peersSeen, seen, silent, wasRead } from '../../../src/core/canary/look.ts';
import { lookAt } from '../../support/canary-looks.ts';
import { nodeId } from '../../support/cluster-builder.ts';

describe('a look', () => {
  it('has only those peers that show something', () => {
    const look = lookAt<number>(0, 1, ['stale', 3, 'out']);
    expect(peersSeen(look)).toEqual([{ node: nodeId('p2'), value: 3 }]);
  });

  it('tells a node that was read from one that was not', () => {
    expect([seen(1), silent('other-role'), silent('no-traffic')].map(wasRead)).toEqual([
      true,
      true,
      true,
    ]);
    expect([silent('scrape-failed'), silent('stale')].map(wasRead)).toEqual([false, false]);
  });

  it('takes NaN for nothing seen, and infinity for what it is', () => {
    const look = numbersOnly(lookAt<number>(0, Number.NaN, [Number.POSITIVE_INFINITY, Number.NaN]));
    expect(look.canary).toEqual(silent('not-a-number'));
    expect(look.peers.map((peer) => peer.look)).toEqual([
      seen(Number.POSITIVE_INFINITY),
      silent('not-a-number'),
    ]);
  });
});
