import { describe, expect, it } from 'vitest';
import { parseClusterId, parseNodeId, parseSignalName } from '../../../src/core/base/ids.ts';

describe.each([
  ['parseClusterId', parseClusterId],
  ['parseNodeId', parseNodeId],
])('%s', (_, parse) => {
  it.each(['n', '1', 'n1', 'orders-etcd', 'etcd_0.eu-1.example.org', 'A'.repeat(128)])(
    'takes %j as it is',
    (text) => {
      expect(parse(text)).toBe(text);
    },
  );

  it.each([
    ['nothing', ''],
    ['a separator of paths', 'a/b'],
    ['a step upwards', '..'],
    ['a leading dash, which looks like an option', '-n1'],
    ['a trailing dot', 'n1.'],
    ['a space', 'n 1'],
    ['a line feed at the end', 'n1\n'],
    ['a letter that only looks like one of ASCII', 'nоde'],
    ['a port', 'n1:2379'],
    ['more than 128 characters', 'A'.repeat(129)],
  ])('refuses %s', (_why, text) => {
    expect(parse(text)).toBeUndefined();
  });
});

describe('parseSignalName', () => {
  it.each(['is_leader', '_x', 'p99', `s${'_'.repeat(127)}`])('takes %j as it is', (text) => {
    expect(parseSignalName(text)).toBe(text);
  });

  it.each([
    ['nothing', ''],
    ['a colon, which is kept for recording rules', 'a:b'],
    ['a leading digit', '9lives'],
    ['capitals', 'Leader'],
    ['a dash', 'is-leader'],
    ['a line feed at the end', 'is_leader\n'],
    ['more than 128 characters', 's'.repeat(129)],
  ])('refuses %s', (_why, text) => {
    expect(parseSignalName(text)).toBeUndefined();
  });
});
