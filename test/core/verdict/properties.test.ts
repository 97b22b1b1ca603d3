import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reducesVoters } from '../../../src/core/cluster/action.ts';
import type { NodeSnapshot } from '../../../src/core/cluster/node.ts';
import { quorumOf } from '../../../src/core/cluster/quorum.ts';
import type { DecideInputs } from '../../../src/core/verdict/case.ts';
import { decide } from '../../../src/core/verdict/decide.ts';
import { blocks } from '../../../src/core/verdict/report.ts';
import { READING_NAMES } from '../../support/node-draft.ts';
import { anyCase } from '../../support/random-case.ts';

const RUNS = { numRuns: 3_000 };

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
  return { nodes, target, isDown, caughtUp, voters, fresh };
}

/** What a go must not stand on: readings of a node that are needed and not known, or not fresh. */
function gapsOf(node: NodeSnapshot, { question, now, cluster }: DecideInputs): readonly string[] {
  const { observation } = node;
  const isFresh = (at: number) => now - at <= cluster.maxAgeMs;
  if (observation.kind === 'unobservable' || !isFresh(observation.at)) return ['observation'];
  if (observation.kind === 'down') return [];
  const isOther = node.id !== question.node;
  const needed = READING_NAMES.filter((name) => {
    if (name === 'indexLag') return isOther && node.role === 'voter';
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
        const { question, cluster } = inputs;
        const { target, isDown, caughtUp, voters } = facts(inputs);
        if (decide(inputs).decision === 'no-go' || question.action === 'undrain') return;
        if (isDown && question.action !== 'transfer') return;
        const reduces = reducesVoters(question.action) && target?.role === 'voter';
        const left = caughtUp.filter(({ id }) => !reduces || id !== question.node).length;
        const accepted = reduces && voters <= 2 && cluster.smallClusters === 'allow_outage';
        expect(accepted ? left >= voters - 1 : left >= quorumOf(voters)).toBe(true);
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
        if (question.action === 'undrain' || (isDown && question.action !== 'transfer')) return;
        expect(nodes.flatMap((node) => gapsOf(node, inputs))).toEqual([]);
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
