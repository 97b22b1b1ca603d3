import { describe, expect, it } from 'vitest';
import { factIdOf } from '../../../src/core/facts/fact.ts';
import { decodeEvent, encodeEvent, type LedgerEvent } from '../../../src/core/ledger/event.ts';
import { emptyLedger } from '../../../src/core/ledger/state.ts';
import { nodeId } from '../../support/case-builder.ts';
import { ORDERS, recordAfter, T0 } from '../../support/ledger-story.ts';
import { PERMIT_EVENTS } from '../../support/permit-story.ts';
import { ROLLBACK_EVENTS } from '../../support/rollback-story.ts';
import { ROLLOUT_EVENTS } from '../../support/rollout-story.ts';
import { TRIP_EVENTS } from '../../support/trip-story.ts';

const ID = factIdOf('override', '1');

/** One of each kind; the compiler asks for those that are added. */
const EVENTS: { readonly [T in LedgerEvent['type']]: Extract<LedgerEvent, { type: T }> } = {
  'attestation-given': {
    type: 'attestation-given',
    by: 'ada',
    attestation: {
      ...{ id: factIdOf('attestation', '1'), name: 'backup-verified', node: nodeId('n1') },
      ...{ toVersion: '3.6.1', evidence: 'a link', expiresAtMs: T0 + 1 },
      approval: { kind: 'given', by: 'eve', atMs: T0 },
    },
  },
  'attestation-withdrawn': { type: 'attestation-withdrawn', by: 'ada', id: ID, why: 'wrong' },
  'freeze-begun': {
    type: 'freeze-begun',
    by: 'ada',
    freeze: {
      ...{ id: factIdOf('freeze', '1'), fromMs: T0, untilMs: T0 + 1, reason: 'a holiday' },
      covers: 'everything',
    },
  },
  'freeze-ended': { type: 'freeze-ended', by: 'ada', id: ID, why: 'over' },
  'override-granted': {
    type: 'override-granted',
    by: 'ada',
    override: {
      ...{ id: ID, holdPoint: 'backlog', node: nodeId('n1'), action: 'restart', why: 'known' },
      ...{ untilMs: T0 + 1, approval: { kind: 'awaited', untilMs: T0 + 1 } },
    },
  },
  'override-ended': { type: 'override-ended', by: 'ada', id: ID, why: 'over' },
  'decision-made': {
    ...{ type: 'decision-made', by: 'ci', id: 'dec_1', cause: 'advice', node: 'n1' },
    ...{ action: 'restart', toVersion: undefined, runbook: 'rolling-restart', kind: 'wait' },
    ...{ inTheWay: ['quorum_kept'], rulebookDigest: 'sha256:0', inputs: 'sha256:1' },
    ...{ verdict: undefined, verdictDigest: 'sha256:2', wallOffsetMs: 0, version: '1.2.3' },
  },
  'fact-approved': { type: 'fact-approved', by: 'eve', id: ID },
  'membership-expected': {
    ...{ type: 'membership-expected', by: 'ada', why: 'two are gone for good' },
    membership: {
      ...{ voters: 3, declared: 5, members: [{ node: nodeId('n1'), role: 'voter' }] },
      removed: [nodeId('n5')],
    },
  },
  ...PERMIT_EVENTS,
  ...ROLLOUT_EVENTS,
  ...TRIP_EVENTS,
  ...ROLLBACK_EVENTS,
};

const LEDGER = emptyLedger(ORDERS);

describe('an event in the log', () => {
  it.each(Object.values(EVENTS))('$type reads back as it was written', (event) => {
    expect(decodeEvent(recordAfter(LEDGER, event)).event).toEqual(event);
  });

  it('is the same bytes whatever order its fields were written in', () => {
    const { type, by, id, why } = EVENTS['freeze-ended'];
    expect(encodeEvent({ why, id, by, type }, T0)).toEqual(encodeEvent(EVENTS['freeze-ended'], T0));
  });
});

describe('an event that this version does not understand', () => {
  const record = recordAfter(LEDGER, EVENTS['freeze-begun']);

  it.each([
    [{ type: 'freeze-thawed' }, "record 1 of orders is a 'freeze-thawed'"],
    [{ body: record.body.replace('"form":1', '"form":2') }, 'has the form 2; this version reads 1'],
    [{ body: record.body.replace('"form":1', '"form":1,"mood":"good"') }, 'mood is not known here'],
    [{ body: record.body.replace('"reason":"a holiday",', '') }, 'freeze.reason: expected a text'],
    [{ body: record.body.replace('frz_1', 'FRZ 1') }, 'the name of a fact'],
    [{ body: '{' }, 'is not JSON'],
    [{ body: '[]' }, 'expected an object'],
  ])('is refused, never passed over: %j', (change, message) => {
    expect(() => decodeEvent({ ...record, ...change })).toThrow(message);
  });
});
