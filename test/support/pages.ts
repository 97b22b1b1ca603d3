import { type LabelPair, Labels } from '../../src/core/base/labels.ts';
import type { ExpositionFormat } from '../../src/core/exposition/content-type.ts';
import type { PageBatch, PageReading } from '../../src/core/exposition/page.ts';
import { PageReader } from '../../src/core/exposition/page-reader.ts';

/** Limits that no ordinary page meets. */
export const ROOMY_LIMITS = {
  samples: 50_000,
  labelsPerSeries: 64,
  labelNameLength: 256,
  labelValueLength: 4_096,
} as const;

/** Wall time of the pages in these tests, in milliseconds. */
export const WALL_MS = 1_700_000_000_000;

interface ReaderChoices {
  readonly targetLabels?: readonly LabelPair[];
  readonly keep?: (metricName: string) => boolean;
  readonly limits?: Partial<Record<keyof typeof ROOMY_LIMITS, number>>;
}

/** A reader that keeps everything under roomy limits unless the test says otherwise. */
export function openReader(choices: ReaderChoices = {}): PageReader {
  return new PageReader({
    targetLabels: Labels.from(choices.targetLabels ?? []),
    keep: choices.keep ?? (() => true),
    limits: { ...ROOMY_LIMITS, ...choices.limits },
  });
}

/** Reads a page of the text format. */
export function readText(reader: PageReader, page: string | Uint8Array): PageReading {
  return readPage(reader, toBytes(page), 'text');
}

/** Reads a page of OpenMetrics. */
export function readOpenMetrics(reader: PageReader, page: string | Uint8Array): PageReading {
  return readPage(reader, toBytes(page), 'openmetrics');
}

function readPage(reader: PageReader, bytes: Uint8Array, format: ExpositionFormat): PageReading {
  reader.begin({ format, wallMs: WALL_MS });
  reader.push(bytes);
  return reader.finish();
}

/** Follows a session over its pages, as the owner of the series does. */
export class SessionView {
  readonly #labels = new Map<number, Labels>();

  /** The samples of a page by the printed series; throws when the page was refused. */
  samples(reading: PageReading): Map<string, number> {
    if (!reading.ok) throw new Error(`refused: ${describeReading(reading)}`);
    return this.samplesOf(reading.batch);
  }

  /** The samples of a batch by the printed series. */
  samplesOf(batch: PageBatch): Map<string, number> {
    for (const [index, labels] of batch.introduced.entries()) {
      this.#labels.set(batch.introducedFrom + index, labels);
    }
    const samples = new Map<string, number>();
    for (const [index, ref] of batch.refs.entries()) {
      const name = this.#labels.get(ref)?.toString() ?? `never introduced: ${ref}`;
      samples.set(name, batch.values[index] ?? Number.NaN);
    }
    for (const ref of batch.forgotten) this.#labels.delete(ref);
    return samples;
  }
}

/** The samples of the first page of a session. */
export function samplesOf(reading: PageReading): Map<string, number> {
  return new SessionView().samples(reading);
}

/** A reading as one line: `ok`, or `code line:column`. */
export function describeReading(reading: PageReading): string {
  if (reading.ok) return 'ok';
  const { code, line, column } = reading.error;
  return `${code} ${line}:${column}`;
}

function toBytes(page: string | Uint8Array): Uint8Array {
  return typeof page === 'string' ? new TextEncoder().encode(page) : page;
}
