import { describe, expect, it } from 'vitest';
import { bursts, eventsIn, guardBack, OLD, spoil, upgrade } from '../support/guarded-back.ts';

describe('a breach on the node that was changed', () => {
  it('takes the node back to what it ran before, once, and sees it there', async () => {
    const guarded = guardBack();
    await bursts(guarded, 3);
    const permit = await upgrade(guarded);
    spoil(guarded, 'n2');
    await bursts(guarded, 4);
    expect(guarded.rollback()?.standing.kind).toBe('rolled-back');
    expect(guarded.ends).toEqual(['rolled-back']);
    expect(guarded.rollbacks.unfinished()).toEqual(new Map());
    expect(guarded.asked).toMatchObject([
      { id: 'rbk_1-0', action: 'rollback', node: 'n2', toVersion: OLD, runbook: 'rolling-upgrade' },
    ]);
    const events = await eventsIn(guarded);
    expect(events.slice(events.indexOf('tripped'))).toEqual([
      'tripped',
      'rollback-intended',
      'permit-advanced',
      'rollback-step-fired',
      'rollback-step-done',
      'permit-completed',
      'permit-departed',
      'permit-ended',
      'rollback-node-seen',
      'rollback-ended',
    ]);
    expect(guarded.state().permits.ended.map(({ id, end }) => [id, end])).toEqual([
      [permit.id, 'verified'],
    ]);
  });
});
