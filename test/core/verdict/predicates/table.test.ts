import { describe, expect, it } from 'vitest';
import { PREDICATES } from '../../../../src/core/verdict/predicates/table.ts';
import { cluster } from '../../../support/case-builder.ts';
import { hasSay, judge } from '../../../support/judge.ts';

describe('the built-in hold points', () => {
  it('are each there once, with a sentence on what they check', () => {
    const names = PREDICATES.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, doc } of PREDICATES) {
      expect(name).toMatch(/^[a-z]+(_[a-z]+)*$/);
      expect(doc).toMatch(/^[A-Z].*\.$/);
    }
  });

  const plain = cluster().voters(3).ask('restart', 'n2');

  it.each(PREDICATES.filter((each) => hasSay(each, plain)))(
    'report under their own name and say something: $name',
    (predicate) => {
      const reports = judge(predicate, plain);
      expect(reports.length).toBeGreaterThan(0);
      for (const { name, detail } of reports) {
        expect(name).toBe(predicate.name);
        expect(detail).not.toBe('');
      }
    },
  );

  it('leave a cure to few of them, and an undrain to one', () => {
    const named = (action: 'restart' | 'undrain', node: string) =>
      PREDICATES.filter((each) =>
        hasSay(each, cluster().voters(3).down('n2').ask(action, node)),
      ).map(({ name }) => name);
    expect(named('restart', 'n2')).toEqual([
      'guard_ready',
      'quorum_kept',
      'one_at_a_time',
      'node_identity',
    ]);
    expect(named('undrain', 'n1')).toEqual(['guard_ready']);
  });
});
