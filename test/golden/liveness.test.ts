import { describe, expect, it } from 'vitest';
import { blocks } from '../../src/core/verdict/report.ts';
import { type CaseBuilder, cluster } from '../support/case-builder.ts';
import { permitOn } from '../support/ledger-draft.ts';
import { tuples } from './combinations.ts';

type Condition = 'up' | 'down' | 'late' | 'silent';

const CONDITIONS = ['up', 'down', 'late', 'silent'] as const satisfies readonly Condition[];

function built(conditions: readonly Condition[]): CaseBuilder {
  const leader = conditions.indexOf('up');
  const all = cluster().voters(conditions.length);
  if (leader < 0) all.noLeader();
  else all.leader(`n${leader + 1}`);
  for (const [index, condition] of conditions.entries()) {
    const id = `n${index + 1}`;
    if (condition === 'down') all.down(id);
    if (condition === 'silent') all.frozen(id);
    if (condition === 'late') all.node(id, (node) => node.lag(5_000));
  }
  return all;
}

const namesOf = (size: number): readonly string[] =>
  Array.from({ length: size }, (_, index) => `n${index + 1}`);

interface State {
  readonly given: CaseBuilder;
  readonly what: string;
  readonly size: number;
  /** Whether somebody is late, or silent, or has a step to finish. */
  readonly moves: boolean;
}

/** Every state of one to four members, learners among them, with and without an open step. */
function* statesWithMore(): Generator<State> {
  const kinds = [...CONDITIONS, 'learner'] as const;
  for (const conditions of [1, 2, 3, 4].flatMap((size) => tuples(kinds, size))) {
    const size = conditions.length;
    for (const held of [undefined, ...namesOf(size)]) {
      const given = built(conditions.map((each) => (each === 'learner' ? 'up' : each)));
      for (const [index, each] of conditions.entries()) {
        // The first of the cluster leads if it is up, so that it is no learner.
        if (each === 'learner' && index > 0) given.node(`n${index + 1}`, (node) => node.learner());
      }
      const permits = held === undefined ? [] : [permitOn(held, { state: 'overdue' })];
      given.ledger({ permits });
      const moves =
        held !== undefined || conditions.includes('late') || conditions.includes('silent');
      yield { given, what: `${conditions.join(' ')}, held ${held}`, size, moves };
    }
  }
}

describe('in every state of one to five members', () => {
  it('somebody may go, or it clears by itself, or the answer says what a person has to do', () => {
    const states = [1, 2, 3, 4, 5].flatMap((size) => tuples(CONDITIONS, size));
    expect(states).toHaveLength(4 + 16 + 64 + 256 + 1_024);
    for (const conditions of states) {
      const given = built(conditions);
      const verdicts = conditions.map((_, index) => given.decide('restart', `n${index + 1}`));
      if (verdicts.some(({ decision }) => decision === 'go')) continue;
      const what = conditions.join(' ');
      // A member that is down is always its own way out, so that nobody waits for it in vain.
      expect(conditions, what).not.toContain('down');
      const moves = conditions.some((each) => each === 'late' || each === 'silent');
      const isTold = verdicts.every(({ kind }) => kind === 'blocked');
      expect(moves || isTold, `${what} waits for what happens by itself`).toBe(true);
      const reports = verdicts.flatMap(({ holdPoints }) => holdPoints.filter(blocks));
      for (const { clears } of reports) expect(clears).toMatch(/\w/);
    }
  }, 30_000);

  it('no answer waits for nothing, with learners, with a step that is open, by any action', () => {
    for (const { given, what, size, moves } of statesWithMore()) {
      const cures = namesOf(size).some((id) => {
        const { isCure, decision } = given.decide('restart', id);
        return isCure && decision === 'go';
      });
      const questions = namesOf(size).flatMap((id) =>
        (['drain', 'restart', 'rollback', 'remove', 'promote'] as const).map(
          (action) => [action, id] as const,
        ),
      );
      for (const [action, id] of questions) {
        const { decision, kind, holdPoints } = given.decide(action, id);
        if (decision === 'go') continue;
        const about = `${action} ${id} of ${what}`;
        for (const { clears } of holdPoints.filter(blocks)) expect(clears, about).toMatch(/\w/);
        expect(kind === 'blocked' || moves || cures, `${about} waits for nothing`).toBe(true);
      }
    }
  }, 60_000);

  it('a whole rollout ends: followers first, each done in turn, and the leader last', () => {
    for (const size of [3, 4, 5, 6, 7]) {
      for (const handover of ['command', 'on_stop', 'none'] as const) {
        const done = new Set<string>();
        const ids = Array.from({ length: size }, (_, index) => `n${index + 1}`);
        while (done.size < size) {
          const given = cluster().voters(size).pack({ handover });
          for (const id of done) given.node(id, (node) => node.version('1.1.0'));
          const next = ids.find(
            (id) => !done.has(id) && given.decide('upgrade', id, '1.1.0').decision === 'go',
          );
          expect(next, `${size} nodes, ${handover}, done: ${[...done]}`).toBeDefined();
          if (next === undefined) break;
          done.add(next);
        }
        expect([...done].at(-1)).toBe('n1');
      }
    }
  });

  it('a member that is down for good is replaced: removed, added, promoted', () => {
    const broken = cluster().voters(3).down('n3');
    expect(broken.decide('remove', 'n3').decision).toBe('go');
    const two = () => cluster().voters(2).learner('n4');
    expect(two().frozen('n4').decide('add', 'n4').decision).toBe('go');
    expect(two().decide('promote', 'n4').decision).toBe('go');
  });

  it('three members become five and three again', () => {
    const grow = cluster().voters(3).learner('l4');
    expect(grow.decide('add', 'l4').decision).toBe('go');
    expect(grow.decide('promote', 'l4').decision).toBe('go');
    const four = cluster().voters(4).learner('l5');
    expect(four.decide('promote', 'l5').decision).toBe('go');
    expect(cluster().voters(5).decide('remove', 'n5').decision).toBe('go');
    expect(cluster().voters(4).decide('remove', 'n4').decision).toBe('go');
    expect(cluster().voters(3).decide('remove', 'n3')).toMatchObject({ kind: 'blocked' });
  });
});
