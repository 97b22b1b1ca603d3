import { describe, expect, it } from 'vitest';
import { parsePermitId } from '../../../../src/core/ledger/permits/permit.ts';

describe('the name of a permit', () => {
  it.each(['prm_1', 'prm_k3f9x2'])('is %s', (text) => expect(parsePermitId(text)).toBe(text));

  it.each(['', 'prm_', 'prm_A', 'frz_1', 'prm_1/x', `prm_${'1'.repeat(41)}`])('is not %j', (text) =>
    expect(parsePermitId(text)).toBeUndefined(),
  );
});
