import { Labels, METRIC_NAME } from '../../src/core/base/labels.ts';
import { durationMs, instant } from '../../src/core/base/time.ts';
import { PageReader } from '../../src/core/exposition/page-reader.ts';
import { SeriesStore } from '../../src/core/series/store.ts';
import { fleetPage } from './fleet-page.ts';
import { absolute, type Bench, type Outcome } from './harness.ts';

/** Six hours at five seconds: chunks of every age. */
const SAMPLES = 4_320;
const STEP_MS = 5_000;
const SERIES = 20;

/** A small generator of numbers, so that every run measures the same data. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

type Walk = (index: number, before: number, random: () => number) => number;

/** How many events come in one step, around a mean. */
function events(mean: number, random: () => number): number {
  return Math.max(
    0,
    Math.round(mean + Math.sqrt(mean) * (random() + random() + random() - 1.5) * 2),
  );
}

const DATA_SETS: Readonly<Record<string, Walk>> = {
  'gauge, constant': () => 42,
  'counter, steady': (index) => index * 250,
  'counter, 50 events a step': (_index, before, random) => before + events(50, random),
  'histogram bucket, rarely hit': (_index, before, random) => before + (random() < 0.05 ? 1 : 0),
  'gauge, noisy': (_index, _before, random) => Math.floor(random() * 100),
  'gauge, bytes of memory': (_index, before, random) =>
    (before || 2 ** 30) + Math.floor((random() - 0.5) * 200) * 4_096,
  'latency, float of 17 digits': (_index, before, random) => before + random() / 100,
};

/** Bytes for each sample, the objects around the chunks and the times of the target included. */
function bytesOf(walk: Walk): number {
  const store = openStore();
  const random = randomFrom(7);
  const series = Array.from({ length: SERIES }, (_, index) => ({
    series: store.openScraped(
      Labels.from([
        [METRIC_NAME, 'x'],
        ['i', `${index}`],
      ]),
      0,
    ),
    value: 0,
  }));
  for (let index = 0; index < SAMPLES; index += 1) {
    const at = timeOf(index, random);
    for (const each of series) {
      each.value = walk(index, each.value, random);
      store.append(each.series, at, each.value);
    }
  }
  return store.usage.bytes / (SAMPLES * SERIES);
}

/** Every series of a page as servers have them, rules or not. */
function bytesOfPages(): number {
  const store = openStore();
  const random = randomFrom(11);
  const reader = new PageReader(PAGE_TARGET);
  const held = new Map<number, ReturnType<SeriesStore['openScraped']>>();
  let samples = 0;
  for (let index = 0; index < SAMPLES / 4; index += 1) {
    const at = timeOf(index, random);
    reader.begin({ format: 'text', wallMs: at });
    reader.push(Buffer.from(fleetPage(0, 20_000_000 + index * 5, { samples: 1_250, peers: 2 })));
    const reading = reader.finish();
    if (!reading.ok) throw new Error(reading.error.message);
    const { introduced, introducedFrom, refs, values } = reading.batch;
    for (const [offset, labels] of introduced.entries()) {
      held.set(introducedFrom + offset, store.openScraped(labels, 0));
    }
    for (const [place, ref] of refs.entries()) {
      const series = held.get(ref);
      if (series !== undefined) store.append(series, at, values[place] ?? Number.NaN);
    }
    samples += refs.length;
  }
  return store.usage.bytes / samples;
}

function openStore(): SeriesStore {
  return new SeriesStore(durationMs(60_000), { retentionMs: durationMs(48 * 3_600_000) });
}

/** Scrapes come when they come: a millisecond early or late, as a clock of fractions tells it. */
function timeOf(index: number, random: () => number) {
  const jitter = Math.floor((random() - 0.5) * 2 * 4_096) / 4_096;
  return instant(1.79e12 + index * STEP_MS + jitter);
}

const PAGE_TARGET = {
  targetLabels: Labels.from([
    ['cluster', 'c0'],
    ['node', 'n1'],
  ]),
  keep: () => true,
  limits: {
    samples: 50_000,
    labelsPerSeries: 100,
    labelNameLength: 256,
    labelValueLength: 4_096,
    bodySizeBytes: 16 * 1024 ** 2,
  },
};

/** What a sample of history takes in memory, by kind of data, and of whole pages. */
export const historyBytes: Bench = {
  name: 'history',
  run() {
    const about = { bench: 'history', unit: 'bytes' };
    const outcomes: Outcome[] = Object.entries(DATA_SETS).map(([what, walk]) =>
      absolute({ ...about, what: `a sample: ${what}` }, [bytesOf(walk)]),
    );
    const limit = { kind: 'at-most', value: 2 } as const;
    const pages = { ...about, what: 'a sample: pages of a server', limit };
    return Promise.resolve([...outcomes, absolute(pages, [bytesOfPages()])]);
  },
};
