import { describe, expect, it } from 'vitest';
import { type RawQuestion, readQuestion, refuseRunbook } from '../../src/service/question.ts';
import { WatchBench } from '../support/watch-bench.ts';

const { watch } = new WatchBench();
const WATCHES = new Map([[watch.cluster.id, watch]]);

const GOOD: RawQuestion = {
  cluster: 'orders',
  node: 'n2',
  action: 'restart',
  toVersion: undefined,
  runbook: undefined,
};

function refusalOf(change: Partial<RawQuestion>) {
  const read = readQuestion({ ...GOOD, ...change }, WATCHES);
  return read.ok ? undefined : read.refusal;
}

describe('readQuestion', () => {
  it('reads a question that makes sense', () => {
    const read = readQuestion({ ...GOOD, toVersion: '3.5.1-rc.0+b', runbook: 'r' }, WATCHES);
    expect(read).toMatchObject({
      ok: true,
      question: { node: 'n2', action: 'restart', toVersion: '3.5.1-rc.0+b' },
      runbook: 'r',
    });
  });

  it.each([
    [{ cluster: undefined }, 'missing-parameter', 'cluster'],
    [{ cluster: '' }, 'missing-parameter', 'cluster'],
    [{ node: undefined }, 'missing-parameter', 'node'],
    [{ action: '' }, 'missing-parameter', 'action'],
    [{ cluster: 'payments' }, 'unknown-cluster', 'cluster'],
    [{ cluster: 'or/ders' }, 'unknown-cluster', 'cluster'],
    [{ node: 'n9' }, 'unknown-node', 'node'],
    [{ node: '../n1' }, 'unknown-node', 'node'],
    [{ action: 'explode' }, 'unknown-action', 'action'],
    [{ action: 'Restart' }, 'unknown-action', 'action'],
    [{ action: 'constructor' }, 'unknown-action', 'action'],
    [{ toVersion: '' }, 'invalid-parameter', 'toVersion'],
    [{ toVersion: '3.5\n' }, 'invalid-parameter', 'toVersion'],
    [{ toVersion: 'x'.repeat(129) }, 'invalid-parameter', 'toVersion'],
    [{ runbook: 'a b' }, 'invalid-parameter', 'runbook'],
  ] as const)('refuses %j as %s', (change, code, field) => {
    expect(refusalOf(change)).toMatchObject({ code, field });
  });

  it('says what there is instead of what was asked for', () => {
    expect(refusalOf({ cluster: 'x' })?.detail).toBe('no such cluster; there are: orders');
    expect(refusalOf({ node: 'x' })?.detail).toBe('no such node in orders; there are: n1, n2, n3');
    expect(refusalOf({ action: 'x' })?.detail).toContain('drain, transfer, stop, restart');
  });

  it.each([
    [{ cluster: 'order' }, 'orders'],
    [{ node: 'N2' }, 'n2'],
    [{ action: 'restrat' }, 'restart'],
    [{ action: 'Restart' }, 'restart'],
  ])('asks of %j whether %s was meant', (change, meant) => {
    expect(refusalOf(change)?.detail).toMatch(new RegExp(`; did you mean '${meant}'\\?$`));
  });

  it.each([[{ node: 'n9' }], [{ action: 'explode' }], [{ cluster: 'payments' }]])(
    'does not guess at %j',
    (change) => {
      expect(refusalOf(change)?.detail).not.toContain('did you mean');
    },
  );
});

describe('refuseRunbook', () => {
  const question = { node: watch.cluster.nodes[0]?.id, action: 'restart', toVersion: undefined };

  it.each([
    [{ kind: 'unknown-runbook' }, 'unknown-runbook', 'rolling-restart, rolling-upgrade'],
    [{ kind: 'not-covered' }, 'action-not-covered', "'restart'"],
    [{ kind: 'ambiguous', candidates: ['a', 'b'] }, 'ambiguous-runbook', 'say which of a, b'],
  ] as const)('says what is wrong with the choice %j', (choice, code, words) => {
    const read = readQuestion(GOOD, WATCHES);
    if (!read.ok) throw new Error('the question is good');
    const refusal = refuseRunbook(choice, {
      ...{ watch, runbook: undefined },
      question: { ...question, ...read.question },
    });
    expect(refusal.code).toBe(code);
    expect(refusal.detail).toContain(words);
  });

  it('asks whether the runbook was meant whose name is near', () => {
    const read = readQuestion({ ...GOOD, runbook: 'rolling_restart' }, WATCHES);
    if (!read.ok) throw new Error('a runbook is looked up later');
    const { detail } = refuseRunbook({ kind: 'unknown-runbook' }, read);
    expect(detail).toMatch(/; did you mean 'rolling-restart'\?$/);
  });
});
