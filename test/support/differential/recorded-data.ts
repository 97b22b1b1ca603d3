import { Random } from './random.ts';

/** The first sample, in seconds of Unix time: a multiple of every step that queries take. */
export const START = 1_700_000_400;
/** Seconds from one sample to the next. */
const INTERVAL = 15;
/** Samples of a series without gaps: forty minutes. */
const ROUNDS = 160;

/** The last sample, in seconds of Unix time. */
export const END = START + (ROUNDS - 1) * INTERVAL;

/** What a series does from one sample to the next; undefined is a gap. */
type Walk = (round: number) => number | undefined;

/**
 * A recording that has what makes evaluators differ: resets, gaps longer and shorter than the
 * lookback, series that begin late or end early, NaN and infinities, samples off the grid, label
 * sets that are equal but for the name. Sums stay exact: fractions are binary.
 */
export function recordedData(seed: number): string {
  const random = new Random(seed);
  const lines: string[] = [];
  const add = (series: string, walk: Walk, shift = 0): void => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const value = walk(round);
      const at = (START + round * INTERVAL + shift).toFixed(3).replace(/\.?0+$/, '');
      if (value !== undefined) lines.push(`${series} ${spell(value)} ${at}`);
    }
  };
  const each = (visit: (labels: string, at: number) => void): void => {
    let at = 0;
    for (const job of ['api', 'db']) {
      for (const instance of ['a', 'b', 'c']) visit(`instance="${instance}",job="${job}"`, at++);
    }
  };
  each((labels, at) => add(`errors_total{${labels}}`, withGaps(counter(random), at)));
  each((labels, at) => add(`collected_total{${labels}}`, counter(random), at % 2 ? 0.137 : 0));
  each((labels) => {
    for (const code of ['200', '500']) {
      add(`requests_total{code="${code}",${labels}}`, counter(random));
    }
  });
  each((labels, at) => add(`restarts_total{${labels}}`, lowCounter(random, at)));
  let series = 0;
  // Of two equal values `topk` may take either, so each series has fractions of its own.
  const gauge = (from: number, to: number): Walk => {
    series += 1;
    const fraction = series / 1_024;
    return () => random.whole(from * 8, to * 8) / 8 + fraction;
  };
  each((labels, at) => {
    // Means that are nearly zero would keep few digits.
    const walk = at % 2 === 0 ? gauge(1, 60) : gauge(-40, -2);
    add(`temperature{${labels}}`, withGaps(walk, at + 2));
  });
  each((labels) => add(`pressure{${labels}}`, gauge(900, 1_100)));
  each((labels, at) => add(`up{${labels}}`, (round) => ((round + at * 7) % 23 < 3 ? 0 : 1)));
  each((labels, at) => add(`odd{${labels}}`, oddities(random, at)));
  each((labels, at) => add(`info{${labels},version="v${at % 3}"}`, () => 1));
  each((labels) => {
    for (const queue of ['x', 'y']) {
      add(`queue_length{${labels},queue="${queue}"}`, gauge(0, 500));
    }
  });
  for (const job of ['api', 'db']) {
    add(`capacity{job="${job}",tier="${job === 'db' ? 'gold' : 'silver'}"}`, gauge(50, 90));
  }
  each((labels) => addHistogram(random, labels, add));
  return `${lines.join('\n')}\n# EOF\n`;
}

function spell(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? '+Inf' : '-Inf';
}

function withGaps(walk: Walk, at: number): Walk {
  return (round) => {
    // Of 2 and of 6 minutes; some begin late and some end early.
    if (round % 61 >= 20 + at && round % 61 < 28 + at) return undefined;
    if (at === 1 && round >= 100 && round < 125) return undefined;
    if (at === 4 && round < 30) return undefined;
    return at === 3 && round > 120 ? undefined : walk(round);
  };
}

/** Rounds between two resets: more than the longest window has. */
const RESET_ROUNDS = 53;

/** Stays far above what it grows by, resets included; see the rule about counters near zero. */
function counter(random: Random): Walk {
  let value = random.whole(8_000_000, 9_000_000);
  const from = random.whole(1, RESET_ROUNDS);
  return (round) => {
    if ((round + from) % RESET_ROUNDS === 0) value = Math.floor(value / 2);
    value += random.whole(0, 400) / 8;
    return value;
  };
}

function lowCounter(random: Random, at: number): Walk {
  let value = 0;
  return (round) => {
    if (round % 50 === at * 5) value = 0;
    value += random.chance(0.2) ? 1 : 0;
    return value;
  };
}

function oddities(random: Random, at: number): Walk {
  const odd = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0, 1e21, 1e-7];
  return (round) => ((round + at) % 9 === 0 ? random.pick(odd) : random.whole(1, 80) / 8);
}

function addHistogram(
  random: Random,
  labels: string,
  add: (series: string, walk: Walk) => void,
): void {
  const bounds = ['0.1', '0.5', '1.0', '2.5', '10.0', '+Inf'];
  const counts = bounds.map((_, at) => 1_000_000 * (at + 1));
  const columns = bounds.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round += 1) {
    const from = random.whole(0, 5);
    for (let at = 0; at < bounds.length; at += 1) {
      counts[at] = (counts[at] ?? 0) + (at >= from ? 8 : 0) + at;
      columns[at]?.push(counts[at] ?? 0);
    }
  }
  for (const [at, bound] of bounds.entries()) {
    add(`latency_bucket{${labels},le="${bound}"}`, (round) => columns[at]?.[round]);
  }
  add(`latency_count{${labels}}`, (round) => columns.at(-1)?.[round]);
  add(`latency_sum{${labels}}`, (round) => 2_000_000 + round * 3);
}
