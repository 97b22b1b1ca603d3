import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NodeSnapshot } from '../../../src/core/cluster/node.ts';
import { quorumOf } from '../../../src/core/cluster/quorum.ts';
import type { DecideInputs } from '../../../src/core/verdict/case.ts';
import { decide } from '../../../src/core/verdict/decide.ts';
import { blocks } from '../../../src/core/verdict/report.ts';
import { READING_NAMES } from '../../support/node-draft.ts';
import { anyCase } from '../../support/random-case.ts';

const RUNS = { numRuns: 3_000 };

/** Actions that take the vote of their target away for a while. */
const AWAY: ReadonlySet<string> = new Set(['drain', 'stop', 'restart', 'upgrade', 'rollback']);

/** What a go has to be true of, told without the code that judges. */
function facts({ evaluation, cluster, question, now, pack }: DecideInputs) {
  const fresh = (at: number) => now - at <= cluster.maxAgeMs;
  const { nodes } = evaluation.snapshot;
  const target = nodes.find(({ id }) => id === question.node);
  const isDown = target?.observation.kind === 'down' && fresh(target.observation.at);
  const caughtUp = nodes.filter(
    ({ role, observation, indexLag }) =>
      role === 'voter' &&
      observation.kind === 'observed' &&
      fresh(observation.at) &&
      indexLag.kind === 'known' &&
      fresh(indexLag.observedAt) &&
      indexLag.value <= pack.caughtUpMaxLagEntries,
  );
  const listed = nodes.filter(({ role }) => role === 'voter').length;
  const voters = Math.max(cluster.declaredVoters, listed);
  return { nodes, target, isDown, caughtUp, voters, listed, fresh };
}

/** Whether a learner could vote at once. */
function isReady(node: NodeSnapshot | undefined, { now, cluster, pack }: DecideInputs): boolean {
  if (node?.observation.kind !== 'observed' || node.indexLag.kind !== 'known') return false;
  const isFresh = now - node.indexLag.observedAt <= cluster.maxAgeMs;
  return isFresh && node.indexLag.value <= pack.caughtUpMaxLagEntries;
}

/** The votes after the action, and over how many voters quorum is counted then. */
function votesAfter(inputs: DecideInputs) {
  const { action, node } = inputs.question;
  const { target, caughtUp, voters, listed } = facts(inputs);
  const isVoter = target?.role === 'voter';
  const isAway = isVoter && AWAY.has(action);
  const isGone = isVoter && action === 'remove';
  const isJoining = action === 'promote' && !isVoter;
  const left = caughtUp.filter(({ id }) => !(isAway || isGone) || id !== node).length;
  const promoted = isJoining && isReady(target, inputs) ? 1 : 0;
  const grown = isJoining ? Math.max(voters, listed + 1) : voters;
  const isAccepted = isAway && voters <= 2 && inputs.cluster.smallClusters === 'allow_outage';
  return { left: left + promoted, size: isGone ? voters - 1 : grown, isAccepted };
}

/** Whether every other voter has to be caught up, and not only as many as quorum asks for. */
function asksAllOthers({ action }: DecideInputs['question'], isDown: boolean): boolean {
  if (action === 'remove') return !isDown;
  return AWAY.has(action) && action !== 'rollback';
}

/** What a go must not stand on: readings of a node that are needed and not known, or not fresh. */
function gapsOf(node: NodeSnapshot, inputs: DecideInputs): readonly string[] {
  const { question, now, cluster } = inputs;
  const { observation } = node;
  const isFresh = (at: number) => now - at <= cluster.maxAgeMs;
  if (observation.kind === 'unobservable' || !isFresh(observation.at)) return ['observation'];
  if (observation.kind === 'down') return [];
  const isOther = node.id !== question.node;
  const { isDown } = facts(inputs);
  const needed = READING_NAMES.filter((name) => {
    if (name === 'indexLag') {
      return isOther && node.role === 'voter' && asksAllOthers(question, isDown);
    }
    return name !== 'version' || (isOther && question.toVersion !== undefined);
  });
  return needed.filter((name) => {
    const reading = node[name];
    return reading.kind === 'unknown' || !isFresh(reading.observedAt);
  });
}

/** Freezes everything that can be frozen, so that a decision that writes to its inputs throws. */
function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return;
  if (Object.isFrozen(value)) return;
  Object.freeze(value);
  const inner = value instanceof Map ? [...value.values()] : Object.values(value);
  for (const each of inner) deepFreeze(each);
}

describe('every decision', () => {
  it('leaves a quorum of caught-up observed voters behind each go (I2)', () => {
    fc.assert(
      fc.property(anyCase, (inputs) => {
        const { action } = inputs.question;
        if (decide(inputs).decision === 'no-go' || action === 'undrain') return;
        if (facts(inputs).isDown && AWAY.has(action)) return;
        const { left, size, isAccepted } = votesAfter(inputs);
        expect(isAccepted ? left >= size - 1 : left >= quorumOf(size)).toBe(true);
        // An outage of the whole cluster is never given without the word of two people.
        expect(['cut-over', 'stop-cluster']).not.toContain(action);
      }),
      RUNS,
    );
  });

  it('gives no go on a reading that is missing or older than its maximum age (I3)', () => {
    fc.assert(
      fc.property(anyCase, (inputs) => {
        const { question, evaluation, runbook } = inputs;
        const { nodes, isDown, fresh } = facts(inputs);
        if (decide(inputs).decision === 'no-go') return;
        expect(fresh(evaluation.at)).toBe(true);
        const { action } = question;
        if (action === 'undrain' || (isDown && AWAY.has(action))) return;
        const excused = action === 'rollback' || action === 'add' ? question.node : undefined;
        const asked = nodes.filter(({ id }) => id !== excused);
        expect(asked.flatMap((node) => gapsOf(node, inputs))).toEqual([]);
        if (action === 'rollback') return;
        const states = evaluation.holdPoints.get(runbook.definition.runbook) ?? [];
        const tracks = states.flatMap(({ byNode }) => [...byNode.values()]);
        for (const { measured, outcome } of tracks) {
          expect(outcome).toBe('pass');
          expect(measured.kind !== 'unknown' && fresh(measured.observedAt)).toBe(true);
        }
      }),
      RUNS,
    );
  });

  it('is the same for the same inputs, and leaves them as they are (I8)', () => {
    fc.assert(
      fc.property(anyCase, (inputs) => {
        deepFreeze(inputs);
        expect(decide(inputs)).toEqual(decide(inputs));
      }),
      { numRuns: 500 },
    );
  });

  it('says of every no what would clear it, when to ask again, and whose turn it is', () => {
    fc.assert(
      fc.property(anyCase, (inputs) => {
        const verdict = decide(inputs);
        const inTheWay = verdict.holdPoints.filter(blocks);
        expect(verdict.decision === 'go').toBe(inTheWay.length === 0);
        expect(verdict.decision === 'go').toBe(verdict.kind === 'go');
        for (const report of inTheWay) expect(report.clears).toMatch(/\w/);
        const asksAgain = verdict.kind === 'wait' || verdict.kind === 'unknown';
        expect(verdict.retryAfterMs !== undefined).toBe(asksAgain);
        if (asksAgain) expect(verdict.retryAfterMs).toBeGreaterThanOrEqual(1_000);
        const person = inTheWay.some(
          ({ result, onFail }) => result === 'fail' && onFail === 'block',
        );
        expect(verdict.kind === 'blocked').toBe(person);
        if (verdict.kind === 'unknown') {
          expect(inTheWay.some(({ result }) => result === 'unknown')).toBe(true);
        }
      }),
      RUNS,
    );
  });

  it('ends a go before its oldest evidence is too old: asked then, it is still the same', () => {
    fc.assert(
      fc.property(anyCase, (inputs) => {
        const { decision, validUntil } = decide(inputs);
        expect(validUntil).toBeGreaterThanOrEqual(inputs.now);
        if (decision === 'no-go') return;
        for (const node of facts(inputs).nodes) {
          const { observation } = node;
          const isFresh =
            observation.kind !== 'unobservable' &&
            inputs.now - observation.at <= inputs.cluster.maxAgeMs;
          if (!isFresh) continue;
          expect(validUntil).toBeLessThanOrEqual(observation.at + inputs.cluster.maxAgeMs);
        }
        expect(decide({ ...inputs, now: validUntil }).decision).toBe('go');
      }),
      RUNS,
    );
  });

  it('gives goes and noes of every kind in these tests, so that none of them is empty', () => {
    const seen = new Map<string, number>();
    for (const inputs of fc.sample(anyCase, { numRuns: 4_000, seed: 7 })) {
      const { kind, isCure } = decide(inputs);
      const name = isCure ? `cure ${kind}` : kind;
      seen.set(name, (seen.get(name) ?? 0) + 1);
    }
    for (const kind of ['go', 'wait', 'unknown', 'blocked', 'cure go']) {
      expect(seen.get(kind), kind).toBeGreaterThan(40);
    }
  });
});
