import { describe, expect, it } from 'vitest';
import { FACTS_MAX } from '../../../src/core/ledger/command.ts';
import { ATTEST, FREEZE, LedgerStory, OVERRIDE } from '../../support/ledger-story.ts';

describe('the number of facts', () => {
  it.each([
    ['attestation', ATTEST],
    ['freeze', FREEZE],
    ['override', OVERRIDE],
  ] as const)('of the kind %s has an end', (kind, command) => {
    const story = new LedgerStory();
    const [first] = [story.say(command)];
    const { facts } = story.state;
    const [one] = [...facts.attestations, ...facts.freezes, ...facts.overrides];
    const many = Array.from({ length: FACTS_MAX }, () => one);
    story.state = Object.assign({}, story.state, { facts: { ...facts, [`${kind}s`]: many } });
    expect(first).toBeDefined();
    expect(story.ask(command)).toMatchObject({
      kind: 'refused',
      refusal: { code: 'too-many-facts', detail: expect.stringContaining(`500 ${kind}s`) },
    });
  });
});
