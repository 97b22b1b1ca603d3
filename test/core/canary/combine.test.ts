import { describe, expect, it } from 'vitest';
import { combine, type JudgedCriterion, type WayBack } from '../../../src/core/canary/combine.ts';
import { type CriterionState, noData } from '../../../src/core/canary/criterion-state.ts';
import { lookAt } from '../../support/canary-looks.ts';

const { at } = lookAt<number>(1, 1);
const PASS: CriterionState = { kind: 'pass' };
const FAIL: CriterionState = { kind: 'fail', by: 'evidence', at };
const ENVIRONMENT: CriterionState = { kind: 'environment' };
const WATCH: CriterionState = { kind: 'watch', suspects: false, missing: undefined };
const SUSPECT: CriterionState = { kind: 'watch', suspects: true, missing: undefined };

const OPEN: WayBack = { kind: 'open' };
const errors = (state: CriterionState): JudgedCriterion => ({
  name: 'error_rate',
  onFail: 'rollback',
  state,
});
const other = (name: string, state: CriterionState): JudgedCriterion => ({
  name,
  onFail: 'investigate',
  state,
});

describe('criteria together', () => {
  it('let the rollout proceed only when each of them is shown safe', () => {
    expect(combine([errors(PASS), other('lag', PASS)], [], OPEN)).toEqual({ kind: 'proceed' });
    expect(combine([errors(PASS), other('lag', WATCH)], [], OPEN)).toEqual({
      kind: 'hold',
      because: ['lag'],
      watching: true,
    });
    expect(combine([], [], OPEN).kind).toBe('hold');
  });

  it('roll back for one that failed and says so, if the way back is open', () => {
    expect(combine([errors(FAIL), other('lag', ENVIRONMENT)], [], OPEN)).toEqual({
      kind: 'rollback',
      because: ['error_rate'],
    });
    const closed: WayBack = { kind: 'closed', why: 'schema-changed' };
    expect(combine([errors(FAIL)], [], closed)).toEqual({
      kind: 'investigate',
      because: ['error_rate', 'schema-changed'],
    });
  });

  it('never add weak signals up to a rollback', () => {
    const weak = [
      errors(SUSPECT),
      other('latency', FAIL),
      other('lag', FAIL),
      other('memory', FAIL),
      other('restarts', noData('metric-lost', true)),
    ];
    const outcome = combine(weak, ['error-budget-burns', 'commits-slower'], OPEN);
    expect(outcome).toEqual({ kind: 'investigate', because: ['latency', 'lag', 'memory'] });
  });

  it('stop for the environment, and undo nothing', () => {
    expect(combine([errors(ENVIRONMENT), other('lag', PASS)], [], OPEN)).toEqual({
      kind: 'environment',
      because: ['error_rate'],
    });
  });

  it('ask a person about a canary that went silent, and nobody while the guard is blind', () => {
    expect(combine([errors(noData('canary-silent', true))], [], OPEN).kind).toBe('investigate');
    expect(combine([errors(noData('blind', false))], [], OPEN).kind).toBe('hold');
  });

  it('hold for trouble of the cluster although every criterion passes', () => {
    expect(combine([errors(PASS)], ['leader-changed'], OPEN)).toEqual({
      kind: 'hold',
      because: ['leader-changed'],
      watching: true,
    });
  });
});
