import { describe, expect, it } from 'vitest';
import { PROTECTED_HOLD_POINTS, protectionOf } from '../../../src/core/facts/protected.ts';

describe('protectionOf', () => {
  it.each(PROTECTED_HOLD_POINTS)('says why %s can never be overridden', (name) => {
    expect(protectionOf(name)).toMatch(/./);
  });

  it.each(['quorum_kept', 'evidence_fresh', 'guard_ready', 'one_at_a_time', 'node_identity'])(
    'protects %s, which carries an invariant',
    (name) => expect(PROTECTED_HOLD_POINTS).toContain(name),
  );

  it('leaves the others to the rules', () => {
    expect(protectionOf('proposal_backlog_clear')).toBeUndefined();
    expect(protectionOf('not_frozen')).toBeUndefined();
  });
});
