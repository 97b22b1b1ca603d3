import { describe, expect, it } from 'vitest';
import { durationMs } from '../../../src/core/base/time.ts';
import {
  type CompiledRunbook,
  chooseRunbook,
  compileRunbook,
  joinRules,
} from '../../../src/core/rulebook/compile.ts';
import { compilePack } from '../../../src/core/rulebook/compile-signal.ts';
import { onExpr, onSignal, packOf, REQUIRED, runbookOf } from '../../support/rule-builder.ts';

const WINDOW = durationMs(60_000);
const PACK = packOf(
  { ...REQUIRED, latency: { kind: 'histogram', metric: 'lat', unit: 'seconds' } },
  { peerActive: 'peers', peerLabel: 'peer' },
);

describe('compileRunbook', () => {
  it('keeps the good hold points and reports the others at their index', () => {
    const definition = runbookOf('r', {
      holdPoints: [onExpr('x', '< 1'), onSignal('nothing', '< 1'), onExpr('y(', '< 1')],
    });
    const { compiled, issues } = compileRunbook(definition, PACK, WINDOW);
    expect(compiled.holdPoints).toHaveLength(1);
    expect(issues.map(({ path }) => path)).toEqual([
      ['hold_points', 1, 'signal'],
      ['hold_points', 2, 'expr'],
    ]);
  });

  it.each([
    { order: [] },
    { order: ['followers', 'leader'] },
    { order: ['learners', 'followers'] },
    { order: ['learners', 'followers', 'leader', 'leader'] },
    { order: ['followers', 'followers', 'leader'] },
  ] as const)('refuses an order that leaves a rank out or has one twice: $order', ({ order }) => {
    const { issues } = compileRunbook(runbookOf('r', { order }), PACK, WINDOW);
    expect(issues).toEqual([{ path: ['order'], message: expect.stringContaining('once') }]);
  });

  it('takes the ranks in any order', () => {
    const definition = runbookOf('r', { order: ['leader', 'learners', 'followers'] });
    expect(compileRunbook(definition, PACK, WINDOW).issues).toEqual([]);
  });
});

describe('joinRules', () => {
  const { compiled } = compilePack(PACK, WINDOW);
  const { compiled: runbook } = compileRunbook(
    runbookOf('r', {
      holdPoints: [
        onSignal('latency', 'p99 < 1s'),
        onExpr('max_over_time({__name__=~"custom_.*"}[5m])', '< 1'),
      ],
    }),
    PACK,
    WINDOW,
  );
  const rules = joinRules(compiled, [runbook]);

  it.each([
    ['raft_is_leader', true],
    ['raft_commit_index', true],
    ['peers', true],
    ['lat_bucket', true],
    ['lat_count', true],
    ['lat_sum', false],
    ['custom_one', true],
    ['custom', false],
    ['go_goroutines', false],
  ])('knows whether any query reads %s: %s', (name, reads) => {
    expect(rules.readsMetric(name)).toBe(reads);
    expect(rules.readsMetric(name)).toBe(reads);
  });

  it('reaches as far back as the longest window', () => {
    expect(rules.reachMs).toBe(300_000);
  });

  it('stays right however many names a hostile page has', () => {
    for (let index = 0; index < 12_000; index += 1) rules.readsMetric(`noise_${index}`);
    expect(rules.readsMetric('noise_11999')).toBe(false);
    expect(rules.readsMetric('custom_11999')).toBe(true);
  });
});

describe('chooseRunbook', () => {
  const bind = (name: string, ...actions: readonly ('restart' | 'upgrade' | 'drain')[]) =>
    compileRunbook(runbookOf(name, { actions }), PACK, WINDOW).compiled;
  const restart = bind('restart', 'restart', 'drain');
  const upgrade = bind('upgrade', 'restart', 'upgrade', 'drain');
  const second = bind('second', 'restart', 'upgrade');
  const both: readonly CompiledRunbook[] = [restart, upgrade];

  it.each([
    { what: 'the only one that covers', of: both, action: 'upgrade', chosen: 'upgrade' },
    { what: 'that of a restart', of: both, action: 'restart', chosen: 'restart' },
    {
      what: 'that of an upgrade, by the version',
      of: both,
      action: 'restart',
      toVersion: '2',
      chosen: 'upgrade',
    },
    { what: 'the named one', of: both, action: 'restart', runbook: 'upgrade', chosen: 'upgrade' },
    { what: 'the only one', of: [upgrade], action: 'drain', chosen: 'upgrade' },
  ] as const)('chooses $what', ({ of, action, chosen, ...rest }) => {
    const question = { action, runbook: undefined, toVersion: undefined, ...rest };
    expect(chooseRunbook(of, question)).toMatchObject({
      kind: 'chosen',
      runbook: { definition: { runbook: chosen } },
    });
  });

  it.each([
    { of: both, action: 'restart', runbook: 'nothing', kind: 'unknown-runbook' },
    { of: both, action: 'upgrade', runbook: 'restart', kind: 'not-covered' },
    { of: both, action: 'stop', kind: 'not-covered' },
    { of: [], action: 'restart', kind: 'not-covered' },
    { of: [upgrade, second], action: 'upgrade', kind: 'ambiguous' },
    { of: [upgrade, second], action: 'restart', toVersion: '2', kind: 'ambiguous' },
    { of: [upgrade, second], action: 'restart', kind: 'ambiguous' },
  ] as const)('does not guess: $action of $runbook is $kind', ({ of, action, kind, ...rest }) => {
    const question = { action, runbook: undefined, toVersion: undefined, ...rest };
    expect(chooseRunbook(of, question).kind).toBe(kind);
  });
});
