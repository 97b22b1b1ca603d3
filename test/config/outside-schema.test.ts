import { describe, expect, it } from 'vitest';
import { loadText, settingsOf } from './load-request.ts';

const CLUSTER =
  'clusters: [{ name: a, system: etcd, runbooks: [r], nodes: [{ id: n, metrics: http://h/m }] }]';

describe('what templates of alerts may show besides the cluster', () => {
  it('is nothing unless the file says it', async () => {
    const { settings } = await settingsOf(CLUSTER);
    expect(settings.outside).toEqual({ externalLabels: new Map(), externalUrl: '' });
  });

  it('is external_labels and external_url, without a slash at its end', async () => {
    const { settings } = await settingsOf(
      `external_labels: { region: eu }\nexternal_url: https://guard.example/hold/\n${CLUSTER}`,
    );
    expect([...settings.outside.externalLabels]).toEqual([['region', 'eu']]);
    expect(settings.outside.externalUrl).toBe('https://guard.example/hold');
  });

  it.each([
    ['external_url: guard.example', 'external_url: expected an http or https URL'],
    ['external_url: https://a:b@guard.example', 'external_url: expected an http or https URL'],
    ['external_url: https://guard.example/?a=b', 'external_url: expected an http or https URL'],
    ['external_labels: { a-b: c }', 'a label is named with letters'],
    ['external_labels: { a: 1 }', 'a: expected a text, found a number'],
  ])('is refused where it is none: %s', async (keys, message) => {
    const loaded = await loadText(`${keys}\n${CLUSTER}`);
    expect(loaded).toMatchObject({
      ok: false,
      findings: [{ message: expect.stringContaining(message) }],
    });
  });
});
