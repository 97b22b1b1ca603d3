import { parseArgs } from 'node:util';
import { type ExcessRules, openExcess, stepExcess } from '../../src/core/canary/excess.ts';
import type { Counts, Look } from '../../src/core/canary/look.ts';
import { rateInterval } from '../../src/core/canary/rate-interval.ts';
import {
  errorLooks,
  SHAPES,
  type Shape,
  type Shift,
  slowLooks,
} from '../support/canary-streams.ts';
import { Random } from '../support/differential/random.ts';

// How often rules fail a canary that is well, and how soon one that is not, on the same streams:
// `node test/bench/canary-study.ts`. Runs are seeded one by one, so that a study can be made in
// chunks: `--first 200 --runs 100` are the runs 200 to 299 of it. docs/canary-judge.md has results.

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '20' },
    first: { type: 'string', default: '0' },
    looks: { type: 'string', default: '11520' },
    'shift-looks': { type: 'string', default: '1920' },
    factor: { type: 'string', default: '2' },
    requests: { type: 'string', default: '1500' },
    peers: { type: 'string', default: '2' },
    seed: { type: 'string', default: '20261121' },
    only: { type: 'string' },
  },
});

const RUNS = Number(values.runs);
const FIRST = Number(values.first);
const LOOKS = Number(values.looks);
const SHIFT_LOOKS = Number(values['shift-looks']);
const FACTOR = Number(values.factor);
const SEED = Number(values.seed);
const STREAM = { peers: Number(values.peers), requests: Number(values.requests) };

const ALPHA = 0.01;
const LOOK_SECONDS = 15;

const SHIFTS: readonly (readonly [name: string, shift: Shift])[] = [
  ['none', { kind: 'none' }],
  ['+10 %', { kind: 'all', factor: 1.1 }],
  ['+50 %', { kind: 'all', factor: 1.5 }],
  ['2×', { kind: 'all', factor: 2 }],
  ['5×', { kind: 'all', factor: 5 }],
  ['5×, everybody', { kind: 'environment', factor: 5 }],
];
/** Only latencies have a tail. */
const TAIL: readonly [string, Shift] = ['tail only, 2.5×', { kind: 'tail', factor: 2.5 }];
/** 2 % of errors, where 0.05 % are usual. */
const GROSS: readonly [string, Shift] = ['40×', { kind: 'all', factor: 40 }];

const ERRORS: ExcessRules = {
  limit: 0.001,
  alpha: ALPHA,
  looksPlanned: LOOKS,
  asksPeers: true,
  before: undefined,
  dispersionBefore: 1,
  grossShare: 0.1,
};
const SLOW: ExcessRules = { ...ERRORS, limit: 0.01, grossShare: undefined };

/** A rule that looks on; true once it would act. */
type Rule = (look: Look<Counts>) => boolean;

const RULES: readonly (readonly [name: string, make: (given: ExcessRules) => Rule])[] = [
  ['judge', judge],
  ['one look above', ({ limit }) => lately(limit, 1, 1)],
  ['5 min above', ({ limit }) => lately(limit, 20, 1)],
  ['5 failed checks', ({ limit }) => failedChecks(limit)],
];

function judge(given: ExcessRules): Rule {
  let state = openExcess(given);
  return (look) => {
    state = stepExcess(state, look, given);
    return state.failed !== undefined;
  };
}

/** The share over the last looks is above the limit, so many times in a row. */
function lately(limit: number, span: number, times: number): Rule {
  const recent: Counts[] = [];
  let row = 0;
  return ({ canary }) => {
    if (canary.kind === 'seen') recent.push(canary.value);
    if (recent.length > span) recent.shift();
    row = isAbove(recent, limit) ? row + 1 : 0;
    return row >= times;
  };
}

/** Checks a minute apart, counted over the whole canary as progressive delivery tools do it. */
function failedChecks(limit: number): Rule {
  const recent: Counts[] = [];
  let looks = 0;
  let failed = 0;
  return ({ canary }) => {
    looks += 1;
    if (canary.kind === 'seen') recent.push(canary.value);
    if (recent.length > 4) recent.shift();
    if (looks % 4 === 0 && isAbove(recent, limit)) failed += 1;
    return failed >= 5;
  };
}

function isAbove(recent: readonly Counts[], limit: number): boolean {
  const bad = recent.reduce((sum, each) => sum + each.bad, 0);
  const total = recent.reduce((sum, each) => sum + each.total, 0);
  return total > 0 && bad / total > limit;
}

/** The look at which each rule would have acted in one run, counted from 1; undefined for never. */
function run(
  looks: Iterable<Look<Counts>>,
  given: ExcessRules,
  most: number,
): (number | undefined)[] {
  const rules = RULES.map(([, make]) => make(given));
  const fired: (number | undefined)[] = rules.map(() => undefined);
  let count = 0;
  for (const look of looks) {
    count += 1;
    for (const [index, rule] of rules.entries()) {
      if (fired[index] === undefined && rule(look)) fired[index] = count;
    }
    if (count >= most || fired.every((each) => each !== undefined)) return fired;
  }
  return fired;
}

function study(
  kind: 'errors' | 'p99',
  shape: Shape,
  [name, shift]: readonly [string, Shift],
): void {
  const given = kind === 'errors' ? ERRORS : SLOW;
  const most = shift.kind === 'none' ? LOOKS : SHIFT_LOOKS;
  const results: (number | undefined)[][] = [];
  for (let index = FIRST; index < FIRST + RUNS; index += 1) {
    const random = new Random(SEED + index);
    const stream = { ...STREAM, shape, shift };
    const looks =
      kind === 'errors'
        ? errorLooks(random, stream)
        : slowLooks(random, { ...stream, factor: FACTOR });
    results.push(run(looks, given, most));
  }
  const cells = RULES.map((_, rule) => cell(results.map((each) => each[rule])));
  process.stdout.write(`| ${kind} | ${shape} | ${name} | ${cells.join(' | ')} |\n`);
}

/** How many runs acted, the middle time of those that did, and the interval of the share. */
function cell(fired: readonly (number | undefined)[]): string {
  const acted = fired.filter((each) => each !== undefined).sort((one, other) => one - other);
  const middle = acted[Math.floor(acted.length / 2)];
  const { low, high } = rateInterval({ bad: acted.length, total: fired.length }, 0.05);
  const share = `${acted.length}/${fired.length} (${percent(low)} to ${percent(high)})`;
  return middle === undefined ? share : `${share}, ${middle * LOOK_SECONDS} s`;
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`;
}

process.stdout.write(
  `Seed ${SEED}, runs ${FIRST} to ${FIRST + RUNS - 1}, limit factor ${FACTOR}\n\n`,
);
process.stdout.write(`| what | shape | shift | ${RULES.map(([name]) => name).join(' | ')} |\n`);
process.stdout.write(`|---|---|---|${RULES.map(() => '---').join('|')}|\n`);
for (const kind of ['errors', 'p99'] as const) {
  for (const shape of SHAPES) {
    for (const shift of [...SHIFTS, kind === 'errors' ? GROSS : TAIL]) {
      if (values.only !== undefined && values.only !== shift[0] && values.only !== kind) continue;
      process.stderr.write(`${kind} ${shape} ${shift[0]}\n`);
      study(kind, shape, shift);
    }
  }
}
