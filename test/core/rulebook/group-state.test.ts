import { expect, it } from 'vitest';
import { Labels } from '../../../src/core/base/labels.ts';
import { NodeSet } from '../../../src/core/base/node-set.ts';
import { instant } from '../../../src/core/base/time.ts';
import { type AlertInstance, isActive } from '../../../src/core/rulebook/group-state.ts';

const ALERT: AlertInstance = {
  state: 'pending',
  labels: Labels.from([['alertname', 'A']]),
  annotations: new Map(),
  value: 1,
  activeAt: instant(0),
  firedAt: undefined,
  keepFiringSince: undefined,
  resolvedAt: undefined,
  nodes: NodeSet.empty,
};

it('counts an alert that is pending or fires, and not one that is over', () => {
  expect(isActive(ALERT)).toBe(true);
  expect(isActive({ ...ALERT, state: 'firing' })).toBe(true);
  expect(isActive({ ...ALERT, state: 'resolved' })).toBe(false);
});
