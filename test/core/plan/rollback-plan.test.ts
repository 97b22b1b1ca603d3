import { describe, expect, it } from 'vitest';
import type { NodeSnapshot } from '../../../src/core/cluster/node.ts';
import type { LedgerEvent } from '../../../src/core/ledger/event.ts';
import { permitIdOf } from '../../../src/core/ledger/permits/permit.ts';
import { rollbackIdOf } from '../../../src/core/ledger/rollbacks/rollback.ts';
import type { LedgerState } from '../../../src/core/ledger/state.ts';
import { type TripFound, tripIdOf } from '../../../src/core/ledger/trips/trip.ts';
import {
  decideOnOrder,
  decideOnTrip,
  type RollbackSurroundings,
} from '../../../src/core/plan/rollback-plan.ts';
import { nodeId } from '../../support/case-builder.ts';
import { ATTEST, LedgerStory, T0 } from '../../support/ledger-story.ts';
import { ledgerAfter } from '../../support/permit-story.ts';
import { ROLLBACK_EVENTS, ROLLBACK_PLAN } from '../../support/rollback-story.ts';
import { ROLLOUT, ROLLOUT_EVENTS, stepEvents } from '../../support/rollout-story.ts';
import { runbookOf } from '../../support/rule-builder.ts';
import { TRIP_FOUND } from '../../support/trip-story.ts';

const OLD = '3.6.1';
const OTHER = '3.5.9';

/** Members of which only name and version matter here. */
function members(versions: Readonly<Record<string, string | undefined>>): readonly NodeSnapshot[] {
  return Object.entries(versions).map(
    ([id, version]) =>
      ({
        id: nodeId(id),
        version: version === undefined ? { kind: 'unknown' } : { kind: 'known', value: version },
      }) as NodeSnapshot,
  );
}

const AROUND: RollbackSurroundings = {
  id: rollbackIdOf('7'),
  runbook: { ...runbookOf('rolling-restart'), noWayBackAfter: ['schema-changed'] },
  actuator: 'exec /back',
  nodes: members({ n1: '3.7.0', n2: OTHER, n3: OTHER }),
  rulebookDigest: 'sha256:7',
};

/** A breach during the step on n1 of the stories. */
function tripOn(nodes: readonly string[], step: Partial<TripFound['step']> = {}) {
  const spots = nodes.map((node) => ({
    ...{ node: nodeId(node), observed: 0.25, sinceMs: T0 - 2_000, observedAtMs: T0 - 100 },
  }));
  return {
    ...{ ...TRIP_FOUND, id: tripIdOf('9'), consequence: 'rollback' as const, atMs: T0 },
    nodes: spots,
    step: { ...TRIP_FOUND.step, permit: permitIdOf('n1'), ...step },
  };
}

/** n1 is out by itself, or in a rollout in which n3 was changed before. */
const ALONE = stepEvents({ node: 'n1', actions: ['restart'], rollout: undefined });
const ROLLING: readonly LedgerEvent[] = [
  ROLLOUT_EVENTS['rollout-started'],
  ...stepEvents({ node: 'n3', actions: ['restart'], end: 'verified' }),
  ...stepEvents({ node: 'n1', actions: ['restart'] }),
];

function decided(state: LedgerState, nodes: readonly string[], around = AROUND) {
  const rollout = state.rollouts.length > 0 ? ROLLOUT : undefined;
  return decideOnTrip(state, tripOn(nodes, { rollout }), around);
}

const declinedAs = (state: LedgerState, nodes: readonly string[], around = AROUND) => {
  const decision = decided(state, nodes, around);
  return decision.kind === 'decline' ? `${decision.code}: ${decision.why}` : decision.kind;
};

function attested(name: string, node?: string, rest: object = {}): LedgerState {
  const story = new LedgerStory();
  story.say({ ...ATTEST, name, node: node === undefined ? undefined : nodeId(node), ...rest });
  return ledgerAfter(ALONE, story.state);
}

describe('a breach on the one node that was changed', () => {
  it('takes it back to the version that its permit has noted', () => {
    const decision = decided(ledgerAfter(ALONE), ['n1']);
    expect(decision).toEqual({
      kind: 'intend',
      plan: {
        ...{ id: 'rbk_7', undoes: 'prm_n1', rollout: undefined, trip: 'trp_9' },
        ...{ holdPoint: 'write_latency_p99', runbook: 'rolling-restart' },
        nodes: [{ node: 'n1', toVersion: OLD }],
        ...{ pauses: false, isDryRun: false, actuator: 'exec /back', rulebookDigest: 'sha256:7' },
        reason: 'write_latency_p99: 250ms on n1, required < 100ms, during restart of n1',
      },
    });
  });

  it('takes back the one that was changed before, to what the untouched run', () => {
    const decision = decided(ledgerAfter(ROLLING), ['n3']);
    expect(decision).toMatchObject({
      kind: 'intend',
      plan: { undoes: ROLLOUT, rollout: ROLLOUT, nodes: [{ node: 'n3', toVersion: OTHER }] },
    });
  });

  it('is decided once', () => {
    const state = ledgerAfter([...ALONE, ROLLBACK_EVENTS['rollback-declined']]);
    const [{ trip }] = [ROLLBACK_PLAN];
    const again = { ...tripOn(['n1']), id: trip ?? tripIdOf('0') };
    expect(decideOnTrip(state, again, AROUND)).toEqual({ kind: 'decided-before' });
  });
});

describe('a breach that is not rolled back', () => {
  it.each([
    {
      name: 'on untouched peers only',
      events: ALONE,
      nodes: ['n2'],
      says: /^environment: nothing was done to n2/,
    },
    {
      name: 'on all',
      events: ALONE,
      nodes: ['n1', 'n2'],
      says: /^environment: nothing was done to n2/,
    },
    {
      name: 'on several that were changed',
      events: ROLLING,
      nodes: ['n1', 'n3'],
      says: /^several: /,
    },
  ])('is one $name', ({ events, nodes, says }) => {
    expect(declinedAs(ledgerAfter(events), nodes)).toMatch(says);
  });

  it('is one of a rollout that was rolled back before', () => {
    const plan = { ...ROLLBACK_PLAN, undoes: 'prm_n1', pauses: false };
    const before: readonly LedgerEvent[] = [
      { ...ROLLBACK_EVENTS['rollback-intended'], plan },
      ROLLBACK_EVENTS['rollback-step-fired'],
    ];
    expect(declinedAs(ledgerAfter([...ALONE, ...before]), ['n1'])).toMatch(/^once: rbk_1 is under/);
    const over = [...before, ROLLBACK_EVENTS['rollback-halted']];
    expect(declinedAs(ledgerAfter([...ALONE, ...over]), ['n1'])).toMatch(
      /^once: prm_n1 was rolled back once, by rbk_1/,
    );
  });

  it('is not held against it that a rollback was halted before anything was asked for', () => {
    const plan = { ...ROLLBACK_PLAN, undoes: 'prm_n1' };
    const before: readonly LedgerEvent[] = [
      { ...ROLLBACK_EVENTS['rollback-intended'], plan },
      ROLLBACK_EVENTS['rollback-halted'],
    ];
    expect(declinedAs(ledgerAfter([...ALONE, ...before]), ['n1'])).toBe('intend');
  });

  it('is one that nobody is configured for', () => {
    const state = ledgerAfter(ALONE);
    expect(declinedAs(state, ['n1'], { ...AROUND, actuator: undefined })).toMatch(/^nobody: /);
    expect(declinedAs(state, ['n1'], { ...AROUND, runbook: undefined })).toMatch(/^nobody: /);
  });

  it('is one behind a door that somebody has closed, for this node or for all', () => {
    expect(declinedAs(attested('schema-changed'), ['n1'])).toMatch(/^door: schema-changed was/);
    expect(declinedAs(attested('schema-changed', 'n1'), ['n1'])).toMatch(/^door: /);
    expect(declinedAs(attested('schema-changed', 'n2'), ['n1'])).toBe('intend');
    expect(declinedAs(attested('staging-tested'), ['n1'])).toBe('intend');
  });

  it('is one where data may be corrupt, and the backup to turn to is named', () => {
    expect(
      declinedAs(attested('corruption-suspected', undefined, { evidence: undefined }), ['n1']),
    ).toMatch(
      /^corruption: corruption-suspected was attested by ada .* no backup-verified was attested$/,
    );
    const story = new LedgerStory();
    const backup = story.say(ATTEST);
    story.say({ ...ATTEST, name: 'corruption-suspected' });
    const said = declinedAs(ledgerAfter(ALONE, story.state), ['n1']);
    expect(said).toContain(`restore the backup of ${backup}, attested by ada: https://backups`);
  });

  it('does not count a word that still needs a second person', () => {
    expect(declinedAs(attested('schema-changed', undefined, { secondPerson: true }), ['n1'])).toBe(
      'intend',
    );
  });

  it('is one of which nobody knows the version before', () => {
    const state = ledgerAfter(ROLLING);
    const nodes = members({ n1: '3.7.0', n2: undefined, n3: '3.7.0' });
    expect(declinedAs(state, ['n3'], { ...AROUND, nodes })).toMatch(/^no-version: what n3 ran/);
  });
});

describe('the order of a person', () => {
  const order = { rollout: ROLLOUT, runbook: 'rolling-restart', why: 'slow', toVersion: undefined };
  const two: readonly LedgerEvent[] = [
    ROLLOUT_EVENTS['rollout-started'],
    ...stepEvents({ node: 'n3', actions: ['restart'], end: 'verified' }),
    ...stepEvents({ node: 'n1', actions: ['restart'] }),
  ];

  it('takes back every node that was changed', () => {
    const decision = decideOnOrder(ledgerAfter(two), order, AROUND);
    expect(decision).toMatchObject({
      kind: 'intend',
      plan: {
        ...{ undoes: ROLLOUT, trip: undefined, holdPoint: undefined, reason: 'slow' },
      },
    });
    const nodes = decision.kind === 'intend' ? decision.plan.nodes : [];
    expect(new Set(nodes.map(({ node }) => node))).toEqual(new Set(['n1', 'n3']));
  });

  it('says to which version where nobody knows', () => {
    const around = { ...AROUND, nodes: members({ n1: '3.7.0', n2: undefined, n3: '3.7.0' }) };
    expect(decideOnOrder(ledgerAfter(two), order, around)).toMatchObject({ code: 'no-version' });
    const said = { ...order, toVersion: '3.4.0' };
    const decision = decideOnOrder(ledgerAfter(two), said, around);
    const nodes = decision.kind === 'intend' ? decision.plan.nodes : [];
    expect(nodes.map(({ toVersion }) => toVersion)).toEqual(['3.4.0', '3.4.0']);
  });

  it('has nothing to do where nothing was changed', () => {
    const state = ledgerAfter([ROLLOUT_EVENTS['rollout-started']]);
    expect(decideOnOrder(state, order, AROUND)).toMatchObject({ kind: 'decline' });
  });
});
