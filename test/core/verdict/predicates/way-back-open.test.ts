import { describe, expect, it } from 'vitest';
import type { Attestation } from '../../../../src/core/facts/attestation.ts';
import { noFacts } from '../../../../src/core/facts/view.ts';
import { wayBackOpen } from '../../../../src/core/verdict/predicates/way-back-open.ts';
import { attested } from '../../../support/attested.ts';
import { type CaseBuilder, cluster } from '../../../support/case-builder.ts';
import { hasSay, judge } from '../../../support/judge.ts';

const guarded = (...attestations: readonly Attestation[]): CaseBuilder =>
  cluster()
    .voters(3)
    .policy({ noWayBackAfter: ['schema-changed'] })
    .facts({ ...noFacts(1_000_000), attestations });

describe('way_back_open', () => {
  it('passes while nothing has closed the way back', () => {
    const built = guarded(attested('backup-verified'));
    expect(judge(wayBackOpen, built.ask('rollback', 'n2'))[0]?.result).toBe('pass');
  });

  it('fails once a door was closed, however long ago, and names who said so', () => {
    const built = guarded(attested('schema-changed', { atMs: 1 }));
    const [report] = judge(wayBackOpen, built.ask('rollback', 'n2', '1.0.0'));
    expect(report).toMatchObject({ result: 'fail', onFail: 'block', observed: 'schema-changed' });
    expect(report?.detail).toContain('alice');
  });

  it('does not take the word of one person where two are needed', () => {
    const awaited = { kind: 'awaited', untilMs: 2_000_000 } as const;
    const built = guarded(attested('schema-changed', { approval: awaited }));
    expect(judge(wayBackOpen, built.ask('rollback', 'n2'))[0]?.result).toBe('pass');
  });

  it('does not know when the facts cannot be read', () => {
    const built = guarded().facts({ kind: 'unknown', detail: 'the disk is full' });
    expect(judge(wayBackOpen, built.ask('rollback', 'n2'))[0]?.result).toBe('unknown');
  });

  it('has a say in rollbacks only', () => {
    expect(hasSay(wayBackOpen, guarded().ask('restart', 'n2'))).toBe(false);
    expect(hasSay(wayBackOpen, cluster().voters(3).ask('rollback', 'n2'))).toBe(false);
  });
});
