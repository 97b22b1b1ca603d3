import { parseArgs } from 'node:util';
import { BUGS } from './bugs/all.ts';
import { readShipped } from './rules.ts';
import { describeViolation, firstToFind } from './seeds.ts';
import { runSeed } from './simulation.ts';

const USAGE = `npm run sim -- [--seeds N] [--from N]   runs so many seeds, 100 unless said
npm run sim -- --seed N                 runs one seed, and prints all that happens in it
npm run sim -- --bugs                   plants every bug, and says which seed finds it
`;

/** Bugs that are not found by then are a fault of the simulator. */
const SEEDS_A_BUG = 200;

/** Somebody who waits for ten thousand seeds wants to see that they go on. */
const PROGRESS_EVERY = 100;

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** Prints one seed whole. */
async function one(seed: number): Promise<boolean> {
  const result = await runSeed({ seed, shipped: await readShipped(), print });
  const { violation, events, lastedMs, hash } = result;
  print(`seed ${seed}: ${events} events, ${(lastedMs / 1_000).toFixed(0)} s, hash ${hash}`);
  return violation === undefined;
}

/** Runs many seeds, and goes on after one in which something does not hold. */
async function many(from: number, count: number): Promise<boolean> {
  const shipped = await readShipped();
  const cpu = process.cpuUsage();
  let [events, broken] = [0, 0];
  for (let done = 1; done <= count; done += 1) {
    const result = await runSeed({ seed: from + done - 1, shipped });
    events += result.events;
    if (result.violation !== undefined) {
      broken += 1;
      print(describeViolation(result));
    }
    if (done % PROGRESS_EVERY !== 0 && done !== count) continue;
    const { user, system } = process.cpuUsage(cpu);
    const perSeed = ((user + system) / 1_000 / done).toFixed(0);
    const average = (events / done).toFixed(0);
    print(`${done} of ${count} seeds, ${broken} broken; ${average} events, ${perSeed} ms CPU each`);
  }
  return broken === 0;
}

/** Plants every bug. */
async function bugs(): Promise<boolean> {
  const shipped = await readShipped();
  let isMissed = false;
  for (const bug of BUGS) {
    const found = await firstToFind(bug, shipped, { from: 1, count: SEEDS_A_BUG });
    const { invariant, what } = found?.violation ?? { invariant: 'missed', what: bug.breaks };
    print(`${bug.name}: ${found === undefined ? '' : `seed ${found.seed}, `}${invariant}: ${what}`);
    isMissed ||= found === undefined;
  }
  return !isMissed;
}

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    bugs: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const numbers = [values.seed ?? '0', values.seeds, values.from].map(Number);
const [seed = 0, seeds = 0, from = 0] = numbers;
if (values.help || !numbers.every(Number.isSafeInteger)) {
  print(USAGE);
  process.exitCode = values.help ? 0 : 2;
} else {
  const run = values.bugs ? bugs() : values.seed === undefined ? many(from, seeds) : one(seed);
  if (!(await run)) process.exitCode = 1;
}
