import { describe, expect, it } from 'vitest';
import { PROTECTED_HOLD_POINTS } from '../../../src/core/facts/protected.ts';
import { policyOn } from '../../../src/core/verdict/override-policy.ts';
import { PREDICATES } from '../../../src/core/verdict/predicates/table.ts';
import { onSignal, runbookOf } from '../../support/rule-builder.ts';

const runbook = (name: string, override: 'allowed' | 'second_person' | 'never') => ({
  definition: runbookOf(name, {
    holdPoints: [onSignal('x', '< 1', { name: 'backlog', override })],
  }),
  holdPoints: [],
});

describe('policyOn', () => {
  it('is the strictest that any runbook of the cluster says', () => {
    const [lax, two, never] = [
      runbook('a', 'allowed'),
      runbook('b', 'second_person'),
      runbook('c', 'never'),
    ];
    expect(policyOn('backlog', [lax])).toBe('allowed');
    expect(policyOn('backlog', [two, lax])).toBe('second_person');
    expect(policyOn('backlog', [never, two, lax])).toBe('never');
  });

  it('allows the built-in ones that carry no invariant, and knows no others', () => {
    expect(policyOn('not_frozen', [])).toBe('allowed');
    expect(policyOn('backlog', [])).toBeUndefined();
  });

  it('never allows one that carries an invariant, and every one of those is built in', () => {
    const names = PREDICATES.map(({ name }) => name);
    for (const name of PROTECTED_HOLD_POINTS) {
      expect(policyOn(name, [])).toBe('never');
      expect(names).toContain(name);
    }
  });
});
