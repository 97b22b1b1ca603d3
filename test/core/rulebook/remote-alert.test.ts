import { describe, expect, it } from 'vitest';
import { decodeStructure, encodeStructure } from '../../../src/core/base/structure.ts';
import { instant } from '../../../src/core/base/time.ts';
import { compileBlockingAlerts } from '../../../src/core/rulebook/blocking-alert.ts';
import {
  isMeantRemote,
  isRemote,
  mayMeanRemote,
  type RemoteAlerts,
} from '../../../src/core/rulebook/remote-alert.ts';
import { runbookOf } from '../../support/rule-builder.ts';

function entry(match: string, source?: 'rules' | 'backend') {
  const definition = {
    match,
    noData: 'unknown',
    onFail: 'wait',
    ...(source && { source }),
  } as const;
  const { compiled } = compileBlockingAlerts({ ...runbookOf('r'), blockingAlerts: [definition] });
  const [only] = compiled;
  if (only === undefined) throw new Error('it does not compile');
  return only;
}

describe('a blocking alert of a backend', () => {
  it('is one that says so', () => {
    expect(
      [entry('a="b"'), entry('a="b"', 'rules'), entry('a="b"', 'backend')].map(isRemote),
    ).toEqual([false, false, true]);
  });

  it('may come of a rule whose name and firm labels fit; a template can become anything', () => {
    const rule = {
      alert: 'Slow',
      labels: new Map([
        ['severity', 'page'],
        ['team', '{{ $labels.team }}'],
      ]),
    };
    const may = (match: string) => mayMeanRemote(rule, entry(match).matchers);
    expect(may('alertname="Slow", severity="page", team="disks", zone="a"')).toBe(true);
    expect(may('alertname="Quick"')).toBe(false);
    expect(may('severity="ticket"')).toBe(false);
  });

  it('is meant by the labels that it has', () => {
    const alert = { summary: undefined, node: undefined, since: undefined };
    const labels = new Map([['alertname', 'Slow']]);
    expect(isMeantRemote(entry('alertname="Slow"'), { ...alert, labels })).toBe(true);
    expect(isMeantRemote(entry('severity="page"'), { ...alert, labels })).toBe(false);
  });

  it('is recorded with decisions, and read again as it was', () => {
    const labels = new Map([['alertname', 'Slow']]);
    const firing = [{ labels, summary: 'slow', node: 'n1', since: instant(5) }];
    const health = { kind: 'no-data', selectors: ['fsync'] } as const;
    const rule = { alert: 'Slow', labels: new Map(), health, evaluatedAt: undefined, firing };
    const told: RemoteAlerts = { kind: 'told', rules: [rule], maxAgeMs: 10 };
    expect(decodeStructure(encodeStructure(told))).toEqual(told);
  });
});
