import { Labels } from '../../src/core/base/labels.ts';
import { PageReader } from '../../src/core/exposition/page-reader.ts';

// Prints how fast pages are read: `node test/bench/exposition.ts`. The page resembles that of a
// real server: 1,857 samples in families of buckets with a little metadata, about 190 KB.

const SAMPLES = 1_857;
const ROUNDS = 1_500;
/** As sockets deliver them. */
const CHUNK_BYTES = 65_536;

function makePage(): Uint8Array {
  const lines: string[] = [];
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const family = `http_request_duration_seconds_${Math.floor(sample / 12)}`;
    if (sample % 12 === 0) {
      lines.push(`# HELP ${family} How long requests took, in seconds.`);
      lines.push(`# TYPE ${family} histogram`);
    }
    const labels = `handler="/api/v1/query",method="GET",code="200",le="${(sample % 12) / 4}"`;
    lines.push(`${family}_bucket{${labels}} ${sample * 17.25}`);
  }
  return new TextEncoder().encode(`${lines.join('\n')}\n`);
}

function report(name: string, read: () => boolean, rounds: number): void {
  for (let round = 0; round < rounds / 5; round += 1) read();
  const start = process.hrtime.bigint();
  for (let round = 0; round < rounds; round += 1) if (!read()) throw new Error('a refused page');
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const rate = (SAMPLES * rounds) / seconds / 1e6;
  process.stdout.write(`${name}: ${rate.toFixed(2)} M samples/s\n`);
}

const bytes = makePage();
const limits = {
  samples: 50_000,
  labelsPerSeries: 64,
  labelNameLength: 256,
  labelValueLength: 4_096,
};
const options = { targetLabels: Labels.from([['node', 'n1']]), limits };
const keepAll = new PageReader({ ...options, keep: () => true });
const keepNone = new PageReader({ ...options, keep: () => false });

function read(reader: PageReader, page = bytes): boolean {
  reader.begin({ format: 'text', wallMs: 0 });
  for (let at = 0; at < page.length; at += CHUNK_BYTES) {
    reader.push(page.subarray(at, at + CHUNK_BYTES));
  }
  return reader.finish().ok;
}

process.stdout.write(`page of ${bytes.length} bytes\n`);
report('known page, all kept', () => read(keepAll), ROUNDS);
report('known page, none kept', () => read(keepNone), ROUNDS);
const changing = new PageReader({ ...options, keep: () => false });
let pages = 0;
const another = (): boolean => {
  pages += 1;
  return read(changing, Buffer.concat([bytes, Buffer.from(`last{page="${pages}"} 1\n`)]));
};
report('page with another new series each time', another, ROUNDS / 5);
const fresh = (): PageReader => new PageReader({ ...options, keep: () => true });
report('first page of a session', () => read(fresh()), ROUNDS / 20);
