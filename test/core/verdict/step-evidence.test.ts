import { describe, expect, it } from 'vitest';
import type { Action } from '../../../src/core/cluster/action.ts';
import type { Outcome, Permit } from '../../../src/core/ledger/permits/permit.ts';
import { openCase } from '../../../src/core/verdict/case.ts';
import { hasDeparted, stepEvidence } from '../../../src/core/verdict/step-evidence.ts';
import { type CaseBuilder, cluster, nodeId } from '../../support/case-builder.ts';
import { STARTED_AT_SECONDS } from '../../support/node-draft.ts';
import { LEADING_TO, ledgerAfter, onlyPermit } from '../../support/permit-story.ts';

const BEFORE = { startedAtSeconds: STARTED_AT_SECONDS, version: '1.0.0' };

function permit(action: Action, change: Partial<Permit> = {}, outcome: Outcome = 'done'): Permit {
  const stage = { kind: 'verifying', outcome } as const;
  const granted = onlyPermit(ledgerAfter(LEADING_TO.granted));
  return { ...granted, node: nodeId('n2'), action, stage, before: BEFORE, ...change };
}

function evidence(of: Permit, built: CaseBuilder) {
  return stepEvidence(of, openCase(built.ask(of.action, 'n2')));
}

const three = () => cluster().voters(3);
const restarted = () => three().node('n2', (n2) => n2.started(STARTED_AT_SECONDS + 60));

describe('the evidence that a step is done', () => {
  it.each<{ action: Action; done: CaseBuilder; not: CaseBuilder; says: string }>([
    { action: 'drain', done: three(), not: three().leader('n2'), says: 'n2 still leads' },
    { action: 'drain', done: three(), not: three().noLeader(), says: 'is not known' },
    {
      action: 'drain',
      done: three(),
      not: three().node('n2', (n2) => n2.lag(5_000)),
      says: '5000 entries behind',
    },
    { action: 'transfer', done: three(), not: three().leader('n2'), says: 'n2 still leads' },
    { action: 'restart', done: restarted(), not: three(), says: 'n2 has not started anew' },
    { action: 'restart', done: restarted(), not: restarted().down('n2'), says: 'n2 is down' },
    { action: 'restart', done: restarted(), not: restarted().frozen('n2'), says: 'n2: no answer' },
    {
      action: 'restart',
      done: restarted(),
      not: restarted().node('n2', (n2) => n2.lag(5_000)),
      says: '5000 entries behind',
    },
    { action: 'stop', done: restarted(), not: three(), says: 'n2 has not started anew' },
    { action: 'undrain', done: three(), not: three().frozen('n2'), says: 'n2: no answer' },
    {
      action: 'add',
      done: three().node('n2', (n2) => n2.learner()),
      not: three(),
      says: 'n2 is a voter, not a learner',
    },
    {
      action: 'promote',
      done: three(),
      not: three().node('n2', (n2) => n2.learner()),
      says: 'n2 is a learner, not a voter',
    },
    { action: 'remove', done: three().down('n2'), not: three().frozen('n2'), says: 'not known' },
    {
      action: 'stop-cluster',
      done: restarted(),
      not: restarted().down('n3'),
      says: 'n3 is not seen to be up',
    },
  ])('of $action is there, or says "$says"', ({ action, done, not, says }) => {
    expect(evidence(permit(action), done).kind).toBe('there');
    const missing = evidence(permit(action), not);
    expect(missing.kind).toBe('not-yet');
    expect(missing.detail).toContain(says);
  });

  it('of an upgrade is the version that was promised, on a process that is new', () => {
    const upgrade = permit('upgrade', { toVersion: '1.1.0' });
    const at = (version: string) => restarted().node('n2', (n2) => n2.version(version));
    expect(evidence(upgrade, at('1.1.0')).kind).toBe('there');
    expect(evidence(upgrade, at('v1.1.0')).kind).toBe('there');
    expect(evidence(upgrade, at('1.0.9')).detail).toBe('n2 runs 1.0.9, not 1.1.0');
    expect(
      evidence(
        upgrade,
        at('1.1.0').node('n2', (n2) => n2.without('version')),
      ).kind,
    ).toBe('not-yet');
    const old = three().node('n2', (n2) => n2.version('1.1.0'));
    expect(evidence(upgrade, old).detail).toBe('n2 has not started anew');
  });

  it('of a way back without a version is another one than before', () => {
    expect(evidence(permit('rollback'), restarted()).detail).toBe('n2 still runs 1.0.0');
    const back = restarted().node('n2', (n2) => n2.version('0.9.0'));
    expect(evidence(permit('rollback'), back).kind).toBe('there');
  });

  it('of what was aborted or has failed is a node as good as before, whatever the action', () => {
    for (const outcome of ['aborted', 'failed'] as const) {
      expect(evidence(permit('restart', {}, outcome), three()).kind).toBe('there');
      expect(evidence(permit('restart', {}, outcome), three().down('n2')).kind).toBe('not-yet');
    }
  });

  it('of a cure is that the node is there again, of which nothing was known before', () => {
    const before = { startedAtSeconds: undefined, version: undefined };
    const cure = permit('restart', { isCure: true, before });
    expect(evidence(cure, three()).kind).toBe('there');
    expect(evidence(cure, three().down('n2')).kind).toBe('not-yet');
  });

  it('is a departure and a return where no start of a process is told', () => {
    const silent = () => three().node('n2', (n2) => n2.started(undefined));
    const before = { startedAtSeconds: undefined, version: '1.0.0' };
    expect(evidence(permit('restart', { before }), silent()).kind).toBe('not-yet');
    const gone = permit('restart', { before, departedAtMs: 1 });
    expect(evidence(gone, silent()).kind).toBe('there');
  });

  it('is no departure alone where the start of the process says otherwise', () => {
    const cutOff = permit('restart', { departedAtMs: 1 });
    expect(evidence(cutOff, three()).detail).toBe('n2 has not started anew');
  });
});

describe('a departure', () => {
  const departed = (of: Permit, built: CaseBuilder) =>
    hasDeparted(of, openCase(built.ask(of.action, 'n2')));

  it('is a proof that the node is down, or another process', () => {
    expect(departed(permit('restart'), three().down('n2'))).toBe(true);
    expect(departed(permit('restart'), restarted())).toBe(true);
  });

  it('is not that nothing is known of the node: a scrape that fails is no restart (I6)', () => {
    expect(departed(permit('drain'), three().frozen('n2'))).toBe(false);
    expect(departed(permit('drain'), three().leader('n2'))).toBe(false);
    const silent = three().node('n2', (n2) => n2.started(undefined));
    expect(departed(permit('drain'), silent)).toBe(false);
  });

  it('is not that a node is down which was so from the beginning', () => {
    expect(departed(permit('restart', { isCure: true }), three().down('n2'))).toBe(false);
  });

  it('is not the rounding of a start time', () => {
    const same = three().node('n2', (n2) => n2.started(STARTED_AT_SECONDS + 0.01));
    expect(departed(permit('restart'), same)).toBe(false);
  });
});
