import { describe, expect, it } from 'vitest';
import { durationMs } from '../../../src/core/base/time.ts';
import { compilePack } from '../../../src/core/rulebook/compile-signal.ts';
import type { SignalDefinition } from '../../../src/core/rulebook/signal.ts';
import { packOf, REQUIRED } from '../../support/rule-builder.ts';

const WINDOW = durationMs(60_000);

function issuesOf(signals: Readonly<Record<string, SignalDefinition>>) {
  return compilePack(packOf({ ...REQUIRED, ...signals }), WINDOW).issues;
}

describe('compilePack', () => {
  it('records gauges, counters and info metrics, and leaves the rest to hold points', () => {
    const { compiled, issues } = compilePack(
      packOf({
        ...REQUIRED,
        errors: { kind: 'counter', expr: 'errors_total', unit: 'count' },
        version: { kind: 'info', expr: 'build_info', label: 'version' },
        latency: { kind: 'histogram', metric: 'latency_seconds', unit: 'seconds' },
        requests: { kind: 'ratio', bad: 'bad_total', total: 'all_total' },
        term: { kind: 'unavailable', why: 'not exported' },
      }),
      WINDOW,
    );
    expect(issues).toEqual([]);
    expect(compiled.recorded.map(({ name, kind, label }) => [name, kind, label])).toEqual([
      ['is_leader', 'gauge', undefined],
      ['commit_index', 'gauge', undefined],
      ['errors', 'counter', undefined],
      ['version', 'info', 'version'],
    ]);
  });

  it('asks for the signals without which there is no verdict', () => {
    expect(compilePack(packOf({}), WINDOW).issues).toEqual([
      { path: ['signals'], message: expect.stringContaining("'is_leader'") },
      { path: ['signals'], message: expect.stringContaining("'commit_index'") },
    ]);
  });

  it.each([
    { kind: 'unavailable', why: 'not exported' },
    { kind: 'histogram', metric: 'x', unit: 'count' },
    { kind: 'info', expr: 'x', label: 'y' },
  ] as const)('refuses a required signal that has no value: $kind', (definition) => {
    expect(issuesOf({ is_leader: definition })).toEqual([
      { path: ['signals', 'is_leader'], message: expect.stringContaining('by its value') },
    ]);
  });

  it.each([
    [{ kind: 'gauge', expr: 'sum(', unit: 'count' }, ['gauge']],
    [{ kind: 'counter', expr: 'x{', unit: 'count' }, ['counter']],
    [{ kind: 'info', expr: 'x y', label: 'l' }, ['info']],
    [{ kind: 'ratio', bad: 'x)', total: 'y' }, ['ratio', 'bad']],
    [{ kind: 'ratio', bad: 'x', total: '' }, ['ratio', 'total']],
  ] as const)('reports a query that does not parse at its key: %j', (definition, path) => {
    expect(issuesOf({ odd: definition })).toEqual([
      {
        path: ['signals', 'odd', ...path],
        message: expect.any(String),
        offset: expect.any(Number),
        excerpt: expect.stringMatching(/\n *\^+$/),
      },
    ]);
  });

  it('refuses a ratio of rates, whose increase the guard takes itself', () => {
    const [issue, ...others] = issuesOf({
      requests: { kind: 'ratio', bad: 'rate(bad_total[1m])', total: 'all_total' },
    });
    expect(others).toEqual([]);
    expect(issue?.path).toEqual(['signals', 'requests', 'ratio', 'bad']);
    expect(issue?.message).toContain('raw counters');
  });

  it.each([
    ['vector(0)', 'names no series'],
    ['x offset 5m', 'never fresh'],
  ])('refuses %s as a signal', (expr, message) => {
    expect(issuesOf({ odd: { kind: 'gauge', expr, unit: 'count' } })).toEqual([
      { path: ['signals', 'odd', 'gauge'], message: expect.stringContaining(message) },
    ]);
  });

  it('checks how members speak of each other', () => {
    const good = packOf(
      { ...REQUIRED, member_id: { kind: 'info', expr: 'id', label: 'id' } },
      { member: 'member_id', peerActive: 'peers', peerLabel: 'peer' },
    );
    expect(compilePack(good, WINDOW)).toMatchObject({
      issues: [],
      compiled: { peerActive: { kind: 'vector-selector' } },
    });
    const bad = packOf(REQUIRED, { member: 'is_leader', peerActive: 'peers(', peerLabel: 'peer' });
    expect(compilePack(bad, WINDOW).issues.map(({ path }) => path)).toEqual([
      ['topology', 'member'],
      ['topology', 'peer_active'],
    ]);
    const constant = packOf(REQUIRED, { peerActive: 'vector(0)', peerLabel: 'peer' });
    expect(compilePack(constant, WINDOW).issues).toMatchObject([
      { path: ['topology', 'peer_active'] },
    ]);
  });
});
