import { describe, expect, it } from 'vitest';
import { known, unknown } from '../../../src/core/base/reading.ts';
import { instant } from '../../../src/core/base/time.ts';
import { asCount, asFlag, readNumber } from '../../../src/core/verdict/signal-readings.ts';
import { nodeId } from '../../support/case-builder.ts';
import { signalName } from '../../support/rule-builder.ts';

const AT = instant(1_000);
const SILENT = unknown('no-sample', 'no sample of n1');

describe('asFlag', () => {
  it.each([
    [0, false],
    [1, true],
  ])('reads %i as %s', (value, flag) => {
    expect(asFlag(known(value, AT))).toEqual(known(flag, AT));
  });

  it.each([2, -1, 0.5, 1e300])('does not know what %d means', (value) => {
    expect(asFlag(known(value, AT))).toMatchObject({ kind: 'unknown', why: 'ambiguous' });
  });

  it('leaves unknown what is unknown', () => {
    expect(asFlag(SILENT)).toBe(SILENT);
  });
});

describe('asCount', () => {
  it.each([0, 1, 2 ** 53 - 1])('takes %d', (value) => {
    expect(asCount(known(value, AT))).toEqual(known(value, AT));
  });

  it.each([-1, 0.5, 2 ** 53, 1e300])('does not know what %d means', (value) => {
    expect(asCount(known(value, AT))).toMatchObject({ kind: 'unknown', why: 'ambiguous' });
  });

  it('leaves unknown what is unknown', () => {
    expect(asCount(SILENT)).toBe(SILENT);
  });
});

describe('readNumber', () => {
  const node = { id: nodeId('n1'), ordinal: 0, role: 'voter', labels: new Map() } as const;
  const term = signalName('term');

  it('gives what was recorded, and says so where the pack has no such signal', () => {
    const numbers = new Map([[term, new Map([[node.id, known(7, AT)]])]]);
    expect(readNumber({ numbers, texts: new Map() }, term, node)).toEqual(known(7, AT));
    expect(readNumber({ numbers: new Map(), texts: new Map() }, term, node)).toMatchObject({
      why: 'unavailable',
      detail: "the pack has no signal 'term'",
    });
  });
});
