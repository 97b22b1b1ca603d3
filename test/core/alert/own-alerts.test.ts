import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { OWN_ALERTS, ownAlert } from '../../../src/core/alert/own-alerts.ts';

describe('an alert of the guard', () => {
  it('has a name, how urgent it is, and what is said of it', () => {
    const alert = ownAlert('PermitOverdue', {
      labels: { cluster: 'orders', node: undefined },
      annotations: { summary: 'nobody renews', rollout: undefined, holder: '' },
      startsAtMs: 5,
    });
    expect(Object.fromEntries(alert.labels)).toEqual({
      ...{ alertname: 'PermitOverdue', severity: 'warning', cluster: 'orders' },
    });
    expect([...alert.annotations]).toEqual([['summary', 'nobody renews']]);
    expect(alert).toMatchObject({ startsAtMs: 5, path: '/', forMs: 0, keepFiringForMs: 0 });
  });

  it('is in docs/alerts.md with how urgent it is, and no other is', () => {
    const rows = readFileSync('docs/alerts.md', 'utf8').matchAll(
      /^### (\w+)\n\nSeverity `(\w+)`\. /gm,
    );
    const documented = [...rows].map(([, name, severity]) => [name, severity]);
    expect(documented).toEqual(Object.entries(OWN_ALERTS));
  });
});
