import { describe, expect, it } from 'vitest';
import { compileRelabelRule } from '../../../src/core/target/relabel-rule.ts';

describe('checking a relabelling rule', () => {
  it.each([
    { targetLabel: 'a' },
    { action: 'keep', sourceLabels: ['a'] },
    { action: 'labelmap', regex: '__meta_(.+)' },
    { action: 'labeldrop', regex: 'tmp_.*' },
    { action: 'keepequal', sourceLabels: ['a'], targetLabel: 'b' },
    { action: 'hashmod', sourceLabels: ['a'], targetLabel: 'b', modulus: 8 },
    { targetLabel: '$1_x', sourceLabels: ['a'] },
  ] as const)('takes %j', (settings) => {
    expect(compileRelabelRule(settings).ok).toBe(true);
  });

  it.each([
    { settings: {}, field: 'targetLabel' },
    { settings: { action: 'lowercase', sourceLabels: ['a'] }, field: 'targetLabel' },
    { settings: { targetLabel: '0a' }, field: 'targetLabel' },
    { settings: { targetLabel: 'a-$1' }, field: 'targetLabel' },
    { settings: { action: 'hashmod', targetLabel: 'a' }, field: 'modulus' },
    { settings: { action: 'hashmod', targetLabel: 'a', modulus: 0 }, field: 'modulus' },
    { settings: { action: 'hashmod', targetLabel: 'a', modulus: 1.5 }, field: 'modulus' },
    { settings: { action: 'labelmap', replacement: 'a b' }, field: 'replacement' },
    { settings: { action: 'labeldrop', regex: 'a', targetLabel: 'b' }, field: 'targetLabel' },
    { settings: { action: 'labelkeep', regex: 'a', sourceLabels: ['b'] }, field: 'sourceLabels' },
    { settings: { action: 'dropequal', targetLabel: 'a', regex: 'x' }, field: 'regex' },
    { settings: { action: 'keep', regex: '(' }, field: 'regex' },
  ] as const)('refuses $settings at $field', ({ settings, field }) => {
    expect(compileRelabelRule(settings)).toMatchObject({ ok: false, field });
  });
});
