import { describe, expect, it } from 'vitest';
import type { NodeId } from '../../src/core/base/ids.ts';
import type { Action } from '../../src/core/cluster/action.ts';
import { encodeEvent } from '../../src/core/ledger/event.ts';
import type { Permit } from '../../src/core/ledger/permits/permit.ts';
import { decidePermitCommand } from '../../src/core/ledger/permits/permit-command.ts';
import { compareTokens } from '../../src/core/ledger/permits/token.ts';
import type { RawClaim } from '../../src/service/claim.ts';
import type { ClaimOutcome } from '../../src/service/claims.ts';
import { type Guarded, guardThree, healthy } from '../support/guarded.ts';

/** A guard that has seen enough of three healthy members. */
async function ready(): Promise<Guarded> {
  const guarded = guardThree();
  for (let round = 0; round < 3; round += 1) await guarded.burst();
  return guarded;
}

function claimOf(
  node: string,
  { action = 'restart', ...change }: Partial<RawClaim> & { readonly action?: Action } = {},
): RawClaim {
  return {
    question: {
      ...{ cluster: cluster.id, node, action },
      ...{ toVersion: undefined, runbook: 'rolling-restart' },
    },
    holder: `run-${node}`,
    by: 'ci',
    rollout: undefined,
    confirm: 'optional',
    ttlMs: 60_000,
    idempotencyKey: undefined,
    ...change,
  };
}

function reserved(answer: ClaimOutcome): Permit {
  if (answer.kind !== 'reserved') throw new Error(`not reserved: ${JSON.stringify(answer)}`);
  return answer.permit;
}

function inTheWay(answer: ClaimOutcome): readonly string[] {
  if (answer.kind !== 'denied') throw new Error(`not denied: ${answer.kind}`);
  const { holdPoints } = answer.decided.verdict;
  return holdPoints.filter(({ result }) => result === 'fail').map(({ name }) => name);
}

const { cluster } = guardThree().watch;

/** What the holder says, made durable. */
async function say(guarded: Guarded, permit: Permit, kind: 'complete' | 'release') {
  const { id, token, by } = permit;
  const command =
    kind === 'complete'
      ? ({ kind, id, token, outcome: 'done' } as const)
      : ({ kind, id, token } as const);
  return await guarded.ledgers.transact(cluster.id, (state) => {
    const outcome = decidePermitCommand(state, command, by);
    const events = outcome.kind === 'events' ? outcome.events : [];
    return {
      kind: 'decided',
      records: events.map((event) => encodeEvent(event, guarded.time.now())),
      result: outcome,
    };
  });
}

function openOf(guarded: Guarded): readonly Permit[] {
  const standing = guarded.ledgers.standingOf(cluster.id);
  return standing.kind === 'ready' ? standing.state.permits.open : [];
}

describe('a claim', () => {
  it('has nothing to be judged on before the first burst', async () => {
    const guarded = guardThree();
    expect(await guarded.claims.claim(claimOf('n2'))).toMatchObject({
      kind: 'warming-up',
    });
  });

  it('reserves the step, durably and with the decision that it stands on (I4)', async () => {
    const guarded = await ready();
    const permit = reserved(await guarded.claims.claim(claimOf('n2')));
    const read = await guarded.log.read(cluster.id, 0, 100);
    const types = read.kind === 'read' ? read.records.map(({ type }) => type) : [];
    expect(types.slice(-2)).toEqual(['decision-made', 'permit-granted']);
    const granted = read.kind === 'read' ? read.records.at(-1) : undefined;
    expect(permit.token).toEqual({ epoch: granted?.epoch, seq: granted?.seq });
    expect(permit).toMatchObject({ node: 'n2', action: 'restart', holder: 'run-n2', by: 'ci' });
  });

  it('leaves no slot to a second one, also as advice (I1)', async () => {
    const guarded = await ready();
    reserved(await guarded.claims.claim(claimOf('n2')));
    expect(inTheWay(await guarded.claims.claim(claimOf('n3')))).toContain('one_at_a_time');
    const advice = guarded.guard.advise({
      ...{ cluster: cluster.id, node: 'n3', action: 'restart', toVersion: undefined },
      runbook: 'rolling-restart',
    });
    expect(advice.kind === 'verdict' && advice.verdict.decision).toBe('no-go');
  });

  it('is denied to all but one of those who come at once', async () => {
    const guarded = await ready();
    const all = ['n2', 'n3', 'n2', 'n3'].map((node, index) =>
      guarded.claims.claim(claimOf(node, { holder: `run-${index}` })),
    );
    const kinds = (await Promise.all(all)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'reserved')).toHaveLength(1);
    expect(openOf(guarded)).toHaveLength(1);
  });

  it('reserves nothing when the answer is no', async () => {
    const guarded = await ready();
    guarded.members.set('n3', 'timeout');
    await guarded.burst();
    const answer = await guarded.claims.claim(claimOf('n2'));
    expect(answer).toMatchObject({ kind: 'denied', permit: undefined });
    expect(openOf(guarded)).toEqual([]);
  });

  it('of the same holder again is the same permit, judged anew', async () => {
    const guarded = await ready();
    const first = reserved(await guarded.claims.claim(claimOf('n2')));
    expect(reserved(await guarded.claims.claim(claimOf('n2'))).id).toBe(first.id);
    guarded.members.set('n3', 'timeout');
    await guarded.burst();
    const denied = await guarded.claims.claim(claimOf('n2'));
    expect(denied).toMatchObject({
      kind: 'denied',
      permit: { id: first.id, stage: { kind: 'granted' } },
    });
    expect(openOf(guarded)).toHaveLength(1);
  });

  it('with the key of an earlier one gives its permit, and no other (R18)', async () => {
    const guarded = await ready();
    const key = { idempotencyKey: 'k1' };
    const first = reserved(await guarded.claims.claim(claimOf('n2', key)));
    const again = reserved(await guarded.claims.claim(claimOf('n2', key)));
    expect(again).toMatchObject({ id: first.id, token: first.token });
    const other = await guarded.claims.claim(claimOf('n2', { ...key, ttlMs: 61_000 }));
    expect(other.kind).toBe('mismatch');
    await say(guarded, first, 'release');
    const late = await guarded.claims.claim(claimOf('n2', key));
    expect(late).toMatchObject({ kind: 'repeated', permit: { id: first.id, end: 'given-back' } });
  });

  it('repeats no action that its step has left behind, however late it comes (R18)', async () => {
    const guarded = await ready();
    const drain = claimOf('n2', { idempotencyKey: 'k1', action: 'drain' });
    const restart = claimOf('n2', { idempotencyKey: 'k2' });
    await guarded.claims.claim(drain);
    const advanced = reserved(await guarded.claims.claim(restart));
    expect(await guarded.claims.claim(drain)).toEqual({ kind: 'repeated', permit: advanced });
    await say(guarded, advanced, 'release');
    const over = { kind: 'repeated', permit: { id: advanced.id, end: 'given-back' } };
    expect(await guarded.claims.claim(drain)).toMatchObject(over);
    expect(await guarded.claims.claim(restart)).toMatchObject(over);
    expect(openOf(guarded)).toEqual([]);
  });

  it('for the next action of a step goes on with the permit, under a higher token', async () => {
    const guarded = await ready();
    const drain = reserved(await guarded.claims.claim(claimOf('n2', { action: 'drain' })));
    const restart = reserved(await guarded.claims.claim(claimOf('n2')));
    expect(restart).toMatchObject({
      id: drain.id,
      action: 'restart',
      actions: ['drain', 'restart'],
    });
    expect(compareTokens(restart.token, drain.token)).toBeGreaterThan(0);
    expect(openOf(guarded)).toHaveLength(1);
  });
});

describe('a confirmation', () => {
  it('is judged on evidence from after the grant, and refused when that is bad (R16)', async () => {
    const guarded = await ready();
    const { id, token, by } = reserved(await guarded.claims.claim(claimOf('n2')));
    guarded.members.set('n3', 'timeout');
    await guarded.time.advance(10);
    const confirm = { watch: guarded.watch, id, token, by };
    expect(await guarded.confirmations.confirm(confirm)).toMatchObject({
      kind: 'denied',
      permit: { id },
    });
    expect(openOf(guarded)[0]?.stage.kind).toBe('granted');
    guarded.members.set('n3', healthy());
    for (let round = 0; round < 3; round += 1) await guarded.burst();
    expect(reserved(await guarded.confirmations.confirm(confirm)).stage.kind).toBe('confirmed');
  });

  it('needs the newest token, and the principal that claimed', async () => {
    const guarded = await ready();
    const { id, token } = reserved(await guarded.claims.claim(claimOf('n2')));
    const confirm = { watch: guarded.watch, id, token, by: 'ci' };
    const old = { ...token, seq: token.seq - 1 };
    expect(await guarded.confirmations.confirm({ ...confirm, token: old })).toMatchObject({
      refusal: { code: 'stale-token' },
    });
    expect(await guarded.confirmations.confirm({ ...confirm, by: 'eve' })).toMatchObject({
      refusal: { code: 'not-the-holder' },
    });
  });
});

describe('a step from its claim to its end', () => {
  it('frees the slot when the node was seen to restart and to stay, and not before', async () => {
    const guarded = await ready();
    const permit = reserved(await guarded.claims.claim(claimOf('n2')));
    await say(guarded, permit, 'complete');
    for (let round = 0; round < 3; round += 1) await guarded.burst();
    expect(openOf(guarded)[0]?.stage.kind).toBe('verifying');
    expect(guarded.steward.evidenceOf(cluster.id, permit.id)).toMatchObject({ kind: 'not-yet' });
    expect(inTheWay(await guarded.claims.claim(claimOf('n3')))).toContain('one_at_a_time');
    guarded.members.set('n2', 'refused');
    await guarded.burst();
    guarded.members.set('n2', { ...Object(healthy()), process_start_time_seconds: 1_600_000_100 });
    for (let round = 0; round < 4; round += 1) await guarded.burst();
    expect(openOf(guarded)).toEqual([]);
    expect(reserved(await guarded.claims.claim(claimOf('n3'))).node).toBe('n3' as NodeId);
  });

  it('is overdue when nobody renews it, holds its slot, and can be brought back (I6)', async () => {
    const guarded = await ready();
    const permit = reserved(await guarded.claims.claim(claimOf('n2', { ttlMs: 3_000 })));
    for (let round = 0; round < 6; round += 1) await guarded.burst();
    expect(openOf(guarded)[0]?.stage).toEqual({ kind: 'overdue', from: 'granted' });
    expect(inTheWay(await guarded.claims.claim(claimOf('n3')))).toContain('one_at_a_time');
    const { id, token, by } = permit;
    const back = await guarded.confirmations.confirm({ watch: guarded.watch, id, token, by });
    expect(reserved(back).stage.kind).toBe('confirmed');
  });

  it('lapses when it was not confirmed as it had to be, and is then over (I6)', async () => {
    const guarded = await ready();
    const change = { ttlMs: 3_000, confirm: 'required' } as const;
    const { id, token, by } = reserved(await guarded.claims.claim(claimOf('n2', change)));
    for (let round = 0; round < 6; round += 1) await guarded.burst();
    expect(openOf(guarded)).toEqual([]);
    const late = await guarded.confirmations.confirm({ watch: guarded.watch, id, token, by });
    expect(late).toMatchObject({ kind: 'repeated', permit: { end: 'lapsed' } });
    expect(reserved(await guarded.claims.claim(claimOf('n3'))).node).toBe('n3' as NodeId);
  });
});
