import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { nodeFiles } from '../../src/adapter/fs/node-files.ts';
import { scrapeTargets } from '../../src/app/targets.ts';
import { parseServeFlags } from '../../src/config/flags.ts';
import { loadSettings } from '../../src/config/load.ts';
import { buildRulebook, type RuledCluster } from '../../src/config/rulebook.ts';
import { durationMs, type Instant, instant } from '../../src/core/base/time.ts';
import { PageReader } from '../../src/core/exposition/page-reader.ts';
import { SeriesStore } from '../../src/core/series/store.ts';
import { type Evaluation, evaluateCluster } from '../../src/core/verdict/evaluation.ts';
import { NodeFeed } from '../../src/service/node-feed.ts';
import { fleetPage } from './fleet-page.ts';
import { configOf } from './holdpoint.ts';
import { asRunbook, benchRules } from './rules.ts';

// Evaluates one cluster of many nodes as the daemon does after a burst, in a process of its own so
// that the CPU of its garbage collection counts. Prints the CPU milliseconds of one evaluation.

const { values } = parseArgs({
  options: {
    nodes: { type: 'string', default: '1000' },
    rules: { type: 'string', default: '30' },
    evaluations: { type: 'string', default: '40' },
  },
});
const NODES = Number(values.nodes);
const INTERVAL_SECONDS = 5;
/** Evaluations between two rounds of scrapes, one a second, as Prometheus does in this bench. */
const EVALUATIONS_PER_ROUND = INTERVAL_SECONDS;
/** The window of the rules, and one round more. */
const FILL_SECONDS = 65;

async function loadCluster(): Promise<RuledCluster> {
  const directory = mkdtempSync(join(tmpdir(), 'holdpoint-bench-'));
  const config = join(directory, 'holdpoint.yaml');
  writeFileSync(
    join(directory, 'bench.yaml'),
    asRunbook('bench', benchRules(Number(values.rules))),
  );
  const plan = {
    fleetPort: 1,
    targets: NODES,
    clusterSize: NODES,
    intervalMs: INTERVAL_SECONDS * 1_000,
  };
  writeFileSync(config, configOf(plan, ['bench.yaml'], directory));
  const parsed = parseServeFlags(['--config', config]);
  if (!parsed.ok) throw new Error('no flags');
  const flags = parsed.value;
  const loaded = await loadSettings({ flags, env: {}, files: nodeFiles, shippedRules: [] });
  rmSync(directory, { recursive: true, force: true });
  const rulebook = loaded.ok ? buildRulebook(loaded.value) : loaded;
  if (!rulebook.ok) throw new Error(JSON.stringify(rulebook.findings));
  const [ruled] = rulebook.value.clusters;
  if (ruled === undefined) throw new Error('no cluster');
  return ruled;
}

const ruled = await loadCluster();
const { cluster, rules } = ruled;
const store = new SeriesStore(durationMs(rules.reachMs + cluster.intervalMs));
const members = scrapeTargets(ruled).flatMap((target, index) => {
  const node = cluster.nodes[index];
  if (node === undefined) return [];
  const feed = new NodeFeed(node, { store, cluster: cluster.id });
  return [{ index, feed, reader: new PageReader(target) }];
});

function scrape(second: number): void {
  const observedAt = instant(second * 1_000);
  const pages = [0, 1, 2, 3, 4].map((member) =>
    Buffer.from(fleetPage(member, second, { samples: 0, peers: 0 })),
  );
  for (const { index, feed, reader } of members) {
    const page = pages[index % pages.length];
    reader.begin({ format: 'text', wallMs: observedAt });
    if (page !== undefined) reader.push(page);
    const reading = reader.finish();
    if (!reading.ok) throw new Error(reading.error.message);
    const { batch, samples: samplesScraped } = reading;
    const scraped = { durationMs: durationMs(1), bodyBytes: 1, samplesScraped, batch };
    feed.commit({ kind: 'scraped', observedAt, ...scraped });
  }
}

let previous: Evaluation | undefined;

function evaluate(at: Instant): void {
  const lastScrapes = new Map(
    cluster.nodes.map(({ id }, index) => [id, members[index]?.feed.lastScrape ?? NEVER]),
  );
  const rounds = new Map(cluster.nodes.map(({ id }) => [id, 20]));
  previous = evaluateCluster({ cluster, rules, store, lastScrapes, rounds, previous, at });
}

const NEVER = { kind: 'never' } as const;

/** Every hold point passed on every node, or the figure would be that of doing nothing. */
function check({ holdPoints }: Evaluation): void {
  const tracks = [...holdPoints.values()].flat().flatMap(({ byNode }) => [...byNode.values()]);
  const passed = tracks.filter(({ outcome }) => outcome === 'pass').length;
  const due = NODES * Number(values.rules);
  if (passed !== due) throw new Error(`${passed} of ${due} hold points passed`);
}

const BEGIN = 20_000_000;
for (let second = 0; second <= FILL_SECONDS; second += INTERVAL_SECONDS) scrape(BEGIN + second);
let second = BEGIN + FILL_SECONDS;
const wanted = Number(values.evaluations);
const warmUps = EVALUATIONS_PER_ROUND * 2;
let cpuMicros = 0;
for (let done = 0; done < wanted + warmUps; done += 1) {
  if (done % EVALUATIONS_PER_ROUND === 0) {
    second += INTERVAL_SECONDS;
    scrape(second);
  }
  const before = process.cpuUsage();
  evaluate(instant((second + (done % EVALUATIONS_PER_ROUND)) * 1_000));
  const { user, system } = process.cpuUsage(before);
  if (done >= warmUps) cpuMicros += user + system;
}
if (previous !== undefined) check(previous);
process.stdout.write(`${cpuMicros / wanted / 1_000}\n`);
