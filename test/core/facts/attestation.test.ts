import { describe, expect, it } from 'vitest';
import {
  type Attestation,
  countsUntilMs,
  isAttestationName,
  isCurrent,
  speaksOf,
} from '../../../src/core/facts/attestation.ts';
import { factIdOf } from '../../../src/core/facts/fact.ts';
import { nodeId } from '../../support/case-builder.ts';

const GIVEN: Attestation = {
  id: factIdOf('attestation', '1'),
  by: 'ada',
  atMs: 1_000,
  name: 'backup-verified',
  node: undefined,
  toVersion: undefined,
  evidence: undefined,
  expiresAtMs: undefined,
  approval: { kind: 'not-needed' },
};

describe('isAttestationName', () => {
  it.each([
    ['backup-verified', true],
    ['a', true],
    ['Backup', false],
    ['-x', false],
    ['x_y', false],
    ['', false],
    ['x'.repeat(65), false],
  ])('%j: %s', (text, expected) => expect(isAttestationName(text)).toBe(expected));
});

describe('speaksOf', () => {
  const step = { node: nodeId('n1'), toVersion: '3.6.1' };

  it.each([
    [{}, true],
    [{ node: nodeId('n1') }, true],
    [{ node: nodeId('n2') }, false],
    [{ toVersion: '3.6.1' }, true],
    [{ toVersion: '3.6.2' }, false],
  ])('%j: %s', (change, expected) => {
    expect(speaksOf({ ...GIVEN, ...change }, step)).toBe(expected);
  });

  it('does not take a word about a version for one about any', () => {
    const about = { ...GIVEN, toVersion: '3.6.1' };
    expect(speaksOf(about, { node: nodeId('n1'), toVersion: undefined })).toBe(false);
  });
});

describe('isCurrent', () => {
  it('counts for as long as a runbook allows, and no longer than it says itself', () => {
    expect(countsUntilMs(GIVEN, 500)).toBe(1_500);
    expect(countsUntilMs({ ...GIVEN, expiresAtMs: 1_200 }, 500)).toBe(1_200);
  });

  it('ends as soon as any clock says so, since it loosens (R11)', () => {
    expect(isCurrent(GIVEN, 500, { earliestMs: 1_100, latestMs: 1_499 })).toBe(true);
    expect(isCurrent(GIVEN, 500, { earliestMs: 1_100, latestMs: 1_500 })).toBe(false);
  });
});
