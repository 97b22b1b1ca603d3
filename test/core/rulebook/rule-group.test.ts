import { expect, it } from 'vitest';
import { durationMs } from '../../../src/core/base/time.ts';
import { parsePromql } from '../../../src/core/promql/parser.ts';
import { ruleNameOf } from '../../../src/core/rulebook/rule-group.ts';

it('names a rule by its alert or by what it records', () => {
  const expr = parsePromql('up == 0');
  const common = { expr: 'up == 0', labels: [] };
  const alert = { kind: 'alert', alert: 'Down', annotations: [], ...common } as const;
  const times = { forMs: durationMs(0), keepFiringForMs: durationMs(0) };
  const definition = { ...alert, ...times };
  expect(ruleNameOf({ kind: 'alert', definition, expr, labels: [], annotations: [] })).toBe('Down');
  const record = { kind: 'record', record: 'up:down', ...common } as const;
  expect(ruleNameOf({ kind: 'record', definition: record, expr, labels: [] })).toBe('up:down');
});
