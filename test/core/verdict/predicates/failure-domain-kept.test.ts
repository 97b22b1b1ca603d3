import { describe, expect, it } from 'vitest';
import { failureDomainKept } from '../../../../src/core/verdict/predicates/failure-domain-kept.ts';
import { type CaseBuilder, cluster } from '../../../support/case-builder.ts';
import { hasSay, judge } from '../../../support/judge.ts';

/** Voters in these zones, one letter each. */
function zones(text: string): CaseBuilder {
  const built = cluster().voters(text.length).policy({ failureDomain: 'zone' });
  for (const [index, zone] of [...text].entries()) {
    if (zone !== '-') built.node(`n${index + 1}`, (node) => node.label('zone', zone));
  }
  return built;
}

describe('failure_domain_kept', () => {
  it('passes while nobody in another domain is out', () => {
    expect(judge(failureDomainKept, zones('abc').ask('restart', 'n2'))[0]?.result).toBe('pass');
    const same = zones('abbcc').down('n3');
    expect(judge(failureDomainKept, same.ask('restart', 'n2'))[0]?.result).toBe('pass');
  });

  it('waits for a voter of another domain', () => {
    const built = zones('abbcc').down('n4');
    expect(judge(failureDomainKept, built.ask('restart', 'n2'))[0]).toMatchObject({
      result: 'fail',
      onFail: 'wait',
      detail: 'n4 (c) is out already, in another zone than b',
    });
  });

  it('does not know of a voter that has no label', () => {
    expect(judge(failureDomainKept, zones('ab-').ask('restart', 'n2'))[0]).toMatchObject({
      result: 'unknown',
      clears: 'the configuration gives n3 the label zone',
    });
  });

  it('refuses a removal that puts a majority into one domain', () => {
    expect(judge(failureDomainKept, zones('aabc').ask('remove', 'n4'))[0]).toMatchObject({
      result: 'fail',
      onFail: 'block',
      clears: 'a voter of a is removed instead',
    });
    expect(judge(failureDomainKept, zones('aabc').ask('remove', 'n2'))[0]?.result).toBe('pass');
  });

  it('has no say where the runbook names no domain', () => {
    expect(hasSay(failureDomainKept, cluster().voters(3).ask('restart', 'n2'))).toBe(false);
  });
});
