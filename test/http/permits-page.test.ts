import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { OUTCOMES, PERMIT_ENDS } from '../../src/core/ledger/permits/permit.ts';
import { MOVES, TRANSITIONS } from '../../src/core/ledger/permits/transitions.ts';
import { claimSchema } from '../../src/http/permit-schema.ts';

const page = readFileSync('docs/permits.md', 'utf8');

/** The table as the page has to have it, drawn from what the ledger goes by. */
function tableOf(): string {
  const rows = Object.entries(TRANSITIONS).map(
    ([state, targets]) =>
      `| \`${state}\` | ${MOVES.map((move) => targets[move] ?? '').join(' | ')} |`,
  );
  return [`| state | ${MOVES.join(' | ')} |`, `|${'---|'.repeat(MOVES.length + 1)}`, ...rows].join(
    '\n',
  );
}

describe('docs/permits.md', () => {
  it('has the table of states that the ledger goes by', () => {
    expect(page).toContain(`\n\n${tableOf()}\n\n`);
  });

  it('names every end, every outcome, and every field of a claim', () => {
    const names = [...PERMIT_ENDS, ...OUTCOMES, ...Object.keys(claimSchema.shape)];
    expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });
});
