import { parseArgs } from 'node:util';
import { canProceed } from './can-proceed.ts';
import { claims } from './claims.ts';
import { evaluation } from './evaluation.ts';
import { eventLog } from './event-log.ts';
import { flood } from './flood.ts';
import type { Bench, Effort, Outcome } from './harness.ts';
import { historyBytes } from './history-bytes.ts';
import { memory } from './memory.ts';
import { queryRange } from './query-range.ts';
import { scrapeCpu } from './scrape-cpu.ts';
import { tableOf } from './table.ts';
import { trip } from './trip.ts';

// Measures the budgets of the design as ratios in one run: `npm run bench`. docs/benchmarks.md says
// how to read what it prints.

const HELP = `Usage: npm run bench -- [--only NAME] [--quick] [--json] [--report]

  --only NAME   one bench: ${'%'}
  --quick       two short rounds: shows that everything works, and little more
  --json        prints the outcomes as JSON; progress goes to the standard error
  --report      exit code 0 also when a budget is missed
`;

const BENCHES: readonly Bench[] = [
  canProceed,
  scrapeCpu,
  evaluation,
  queryRange,
  memory,
  eventLog,
  claims,
  historyBytes,
  flood,
  trip,
];

const FULL: Effort = { rounds: 7, measureMs: 8_000, warmUpMs: 20_000 };
const QUICK: Effort = { rounds: 2, measureMs: 3_000, warmUpMs: 8_000 };

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    report: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const chosen = BENCHES.filter(({ name }) => values.only === undefined || values.only === name);
if (values.help || chosen.length === 0) {
  process.stdout.write(HELP.replace('%', BENCHES.map(({ name }) => name).join(', ')));
  process.exitCode = values.help ? 0 : 2;
} else {
  const outcomes: Outcome[] = [];
  for (const { name, run } of chosen) {
    process.stderr.write(`${name}\n`);
    const report = (line: string) => void process.stderr.write(`${line}\n`);
    outcomes.push(...(await run(values.quick ? QUICK : FULL, report)));
  }
  process.stdout.write(
    values.json ? `${JSON.stringify(outcomes, null, 2)}\n` : `\n${tableOf(outcomes)}`,
  );
  const isMissed = outcomes.some(({ isKept }) => !isKept);
  process.exitCode = isMissed && !values.report ? 1 : 0;
}
