import { describe, expect, it } from 'vitest';
import {
  EVIDENCE_REASONS,
  reasonOfSilence,
  reasonOfValue,
} from '../../../src/core/verdict/evidence-reason.ts';
import { readTexts } from '../../support/repo-files.ts';

const PATH = 'docs/evidence.md';
const PAGE = readTexts([PATH]).get(PATH) ?? '';

describe('the reasons why evidence is refused', () => {
  it('have a rule each on their page, and the page knows no other', () => {
    const told = [...PAGE.matchAll(/^\| `([a-z_]+)` \|/gm)].map((match) => match[1]);
    expect([...told].sort()).toEqual([...EVIDENCE_REASONS].sort());
  });

  it('are words that programs can compare', () => {
    for (const reason of EVIDENCE_REASONS) expect(reason).toMatch(/^[a-z]+(_[a-z]+)*$/);
  });

  it('are the same for values as in the record of an evaluation', () => {
    expect(reasonOfValue('out-of-range')).toBe('out_of_range');
    expect(reasonOfValue('frozen')).toBe('frozen');
  });

  it('of a silent node are how its scrape failed, if that is known', () => {
    const silent = { kind: 'unobservable', at: undefined, why: 'no answer' } as const;
    expect(reasonOfSilence({ ...silent, failure: 'timeout' })).toBe('timeout');
    expect(reasonOfSilence(silent)).toBe('not_observed');
    expect(reasonOfSilence({ ...silent, failure: 'circuit_open' })).toBe('not_observed');
  });
});
