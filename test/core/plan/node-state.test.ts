import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Action } from '../../../src/core/cluster/action.ts';
import type { LedgerEvent } from '../../../src/core/ledger/event.ts';
import type { Outcome, PermitEnd } from '../../../src/core/ledger/permits/permit.ts';
import { NODE_STATES, type NodeState, nodeStateOf } from '../../../src/core/plan/node-state.ts';
import type { StepEvidence } from '../../../src/core/verdict/step-evidence.ts';
import { nodeId } from '../../support/case-builder.ts';
import { sections } from '../../support/markdown.ts';
import { CI, ledgerAfter } from '../../support/permit-story.ts';
import { onlyRollout, PLAN, ROLLOUT_EVENTS, stepEvents } from '../../support/rollout-story.ts';

const N2 = nodeId('n2');

/** What happens on n2, one after the other, and what is seen of it at the end. */
class Story {
  readonly #events: LedgerEvent[] = [ROLLOUT_EVENTS['rollout-started']];
  #isSeen = false;
  #steps = 0;

  get #state() {
    return ledgerAfter(this.#events);
  }

  get #open() {
    return this.#state.permits.open[0];
  }

  claim(action: Action): this {
    this.#isSeen = false;
    const open = this.#open;
    this.#steps += open === undefined ? 1 : 0;
    const name = String(this.#steps);
    if (open === undefined) {
      this.#events.push(...stepEvents({ node: 'n2', actions: [action], name }));
    } else {
      const [, advanced] = stepEvents({ node: 'n2', actions: ['stop', action], name });
      if (advanced !== undefined) this.#events.push(advanced);
    }
    return this;
  }

  complete(outcome: Outcome): this {
    const id = this.#open?.id;
    if (id !== undefined) this.#events.push({ type: 'permit-completed', by: CI, id, outcome });
    return this;
  }

  seen(): this {
    this.#isSeen = true;
    return this;
  }

  end(end: PermitEnd): this {
    const id = this.#open?.id;
    const ended = { type: 'permit-ended', by: 'guard', end, why: undefined } as const;
    if (id !== undefined) this.#events.push({ ...ended, id });
    return this;
  }

  get where(): NodeState {
    const permit = this.#open;
    const detail = 'as the story says';
    const evidence: StepEvidence = { kind: this.#isSeen ? 'there' : 'not-yet', detail };
    const rollout = onlyRollout(this.#state);
    return nodeStateOf(rollout, {
      node: N2,
      permit,
      evidence: permit?.stage.kind === 'verifying' ? evidence : undefined,
      version: undefined,
    });
  }
}

/** What leads to each state. */
const LEADING_TO: Readonly<Record<NodeState, (story: Story) => Story>> = {
  pending: (story) => story,
  draining: (story) => story.claim('drain'),
  drained: (story) => story.claim('drain').complete('done').end('verified'),
  acting: (story) => story.claim('restart'),
  rejoining: (story) => story.claim('restart').complete('done'),
  soaking: (story) => story.claim('restart').complete('done').seen(),
  complete: (story) => story.claim('restart').complete('done').end('verified'),
  failed: (story) => story.claim('restart').complete('failed').end('aborted'),
  'rolled-back': (story) => story.claim('rollback').complete('done').end('verified'),
};

/** What each heading of the table stands for. */
const HAPPENINGS: Readonly<Record<string, (story: Story) => Story>> = {
  drain: (story) => story.claim('drain'),
  act: (story) => story.claim('restart'),
  undrain: (story) => story.claim('undrain'),
  done: (story) => story.complete('done'),
  seen: (story) => story.seen(),
  settle: (story) => story.end('verified'),
  'give-up': (story) => story.complete('aborted').end('aborted'),
  fail: (story) => story.complete('failed').end('aborted'),
  revoke: (story) => story.end('forced'),
  'roll-back': (story) => story.claim('rollback').complete('done').end('verified'),
};

const PAGE = sections(readFileSync('docs/rollouts.md', 'utf8')).get('States of a node') ?? '';

const [HEADINGS = [], , ...ROWS] = PAGE.split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );

const CELLS = ROWS.flatMap(([from = '', ...cells]) =>
  cells.flatMap((to, index) => (to === '' ? [] : [[from, HEADINGS[index + 1] ?? '', to] as const])),
);

describe('the states of a node, by the table in docs/rollouts.md', () => {
  it('are all there, each with a way on or a reason to stop', () => {
    expect(ROWS.map(([from]) => from)).toEqual([...NODE_STATES]);
    expect(HEADINGS.slice(1)).toEqual(Object.keys(HAPPENINGS));
    expect(CELLS.length).toBeGreaterThan(40);
    for (const state of NODE_STATES) {
      expect(
        CELLS.some(([from]) => from === state),
        state,
      ).toBe(true);
      expect(PAGE, state).toContain(`\`${state}\``);
    }
  });

  it.each(Object.entries(LEADING_TO))('%s is where its story leads', (state, lead) => {
    expect(lead(new Story()).where).toBe(state);
  });

  it.each(CELLS)('%s, and then %s, is %s', (from, happening, to) => {
    const state = NODE_STATES.find((each) => each === from) ?? 'pending';
    const happens = HAPPENINGS[happening] ?? ((story: Story) => story);
    expect(happens(LEADING_TO[state](new Story())).where).toBe(to);
  });
});

describe('the state of a node', () => {
  const sight = { node: N2, permit: undefined, evidence: undefined };

  function inUpgrade(version: string | undefined, ...events: readonly LedgerEvent[]): NodeState {
    const plan = { ...PLAN, kind: 'rolling-upgrade', toVersion: '3.6.2' } as const;
    const started: LedgerEvent = { type: 'rollout-started', by: CI, plan };
    return nodeStateOf(onlyRollout(ledgerAfter([started, ...events])), { ...sight, version });
  }

  it('is complete by the version that it runs, whoever brought it there', () => {
    expect(inUpgrade('3.6.2')).toBe('complete');
    expect(inUpgrade('3.6.1')).toBe('pending');
    expect(inUpgrade(undefined)).toBe('pending');
  });

  it('is pending again once it was put back, and stays complete while nobody knows', () => {
    const done = stepEvents({
      ...{ node: 'n2', actions: ['upgrade'], end: 'verified', toVersion: '3.6.2' },
    });
    expect(inUpgrade('3.6.1', ...done)).toBe('pending');
    expect(inUpgrade(undefined, ...done)).toBe('complete');
  });

  it('is that of a member to be promoted once it was added', () => {
    const started: LedgerEvent = {
      ...{ type: 'rollout-started', by: CI, plan: { ...PLAN, kind: 'scale-up' } },
    };
    const added = stepEvents({ node: 'n2', actions: ['add'], end: 'verified' });
    const rollout = onlyRollout(ledgerAfter([started, ...added]));
    expect(nodeStateOf(rollout, { ...sight, version: undefined })).toBe('rejoining');
  });
});
