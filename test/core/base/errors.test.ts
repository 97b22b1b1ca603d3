import { describe, expect, it } from 'vitest';
import { formatFinding, invariant } from '../../../src/core/base/errors.ts';

describe('formatFinding', () => {
  it('names file, line and column in front of the message, as compilers do', () => {
    const place = { file: 'rules/etcd.yaml', line: 7, column: 3 };
    expect(formatFinding({ place, message: 'unknown key' })).toBe(
      'rules/etcd.yaml:7:3: unknown key',
    );
  });
});

describe('invariant', () => {
  it('lets pass what holds', () => {
    expect(() => invariant(true, 'one is one')).not.toThrow();
  });

  it('throws with its message when the guard is wrong about itself', () => {
    expect(() => invariant(false, 'one is two')).toThrow('[invariant] one is two');
  });
});
