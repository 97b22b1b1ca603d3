import { durationMs } from '../../src/core/base/time.ts';
import { openSession } from './scraping.ts';

// Scrapes a hostile target in a process of its own, after a good one that warms it up, and prints
// what came of it and by how much the peak of its memory rose:
// `node scrape-memory.ts <good url> <hostile url> <limit in bytes> <rounds>`.

/** Resident memory at its highest so far, in bytes. */
function peakBytes(): number {
  return process.resourceUsage().maxRSS * 1_024;
}

const [good = '', hostile = '', limit = '', rounds = ''] = process.argv.slice(2);
const bodySizeBytes = Number(limit);
const timeoutMs = durationMs(30_000);

using warm = openSession(good, { bodySizeBytes });
for (let round = 0; round < 20; round += 1) await warm.scrape(timeoutMs);

const before = peakBytes();
using session = openSession(hostile, { bodySizeBytes });
const failures = new Set<string>();
for (let round = 0; round < Number(rounds); round += 1) {
  const outcome = await session.scrape(timeoutMs);
  failures.add(outcome.kind === 'failed' ? outcome.failure : outcome.kind);
}
const growthBytes = peakBytes() - before;
process.stdout.write(JSON.stringify({ failures: [...failures], growthBytes }));
