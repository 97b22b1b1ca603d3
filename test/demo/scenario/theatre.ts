import { fileURLToPath } from 'node:url';
import { nodeFiles } from '../../../src/adapter/fs/node-files.ts';
import { createPromMeter } from '../../../src/adapter/prom-client/meter.ts';
import { DEMO_CONFIG_PATH, demoConfig, withFile } from '../../../src/app/demo-config.ts';
import { scrapeTargets } from '../../../src/app/targets.ts';
import { parseServeFlags } from '../../../src/config/flags.ts';
import { loadSettings } from '../../../src/config/load.ts';
import { buildRulebook, type RuledCluster } from '../../../src/config/rulebook.ts';
import { durationMs } from '../../../src/core/base/time.ts';
import { PageReader } from '../../../src/core/exposition/page-reader.ts';
import { memberPage } from '../../../src/demo/exposition.ts';
import * as model from '../../../src/demo/model/controls.ts';
import { createModel, step } from '../../../src/demo/model/model.ts';
import type { Occurrence, World } from '../../../src/demo/model/world.ts';
import type { Scenario } from '../../../src/demo/scenario/act.ts';
import { type ActBegun, play, type StageControls } from '../../../src/demo/scenario/play.ts';
import type { ScrapeOutcome, Scraper, ScrapeTarget } from '../../../src/ports/scraper.ts';
import { ClusterWatch } from '../../../src/service/cluster-watch.ts';
import { type Answer, Guard } from '../../../src/service/guard.ts';
import { FakeTime } from '../../support/fake-time.ts';
import { UNRECORDED } from '../../support/made-decision.ts';
import { countingIds, NOTHING_SAID } from '../../support/said.ts';

/** The members of the demo, as the daemon names them. */
export const MEMBERS = ['n1', 'n2', 'n3', 'n4', 'n5'] as const;

/** How often the real demo steps its model. */
const STEP_MS = 20;

const INTERVAL_MS = 1_000;

/** What a theatre tells as its time flows. */
export interface TheatreOptions {
  readonly seed?: number;
  readonly time?: FakeTime;
  readonly onAct?: (act: ActBegun) => void;
  readonly observe?: (occurrence: Occurrence) => void;
}

/** The whole demo without sockets on fake time: real model, pages, rules, guard and scenario. */
export interface Theatre {
  readonly time: FakeTime;
  readonly guard: Guard;
  /** Lets a second pass: the model goes on, the scenario too, and the guard looks once. */
  second(): Promise<void>;
  /** The member that leads now. */
  leader(): string | undefined;
  /** What the guard would answer for a restart of a member. */
  ask(node: string): Answer;
  /** Ends the scenario; rejects when it broke. */
  end(): Promise<void>;
}

/** Begins to play a scenario. */
export async function openTheatre(
  scenario: Scenario,
  options: TheatreOptions = {},
): Promise<Theatre> {
  const { seed = 1, time = new FakeTime({ startMs: 1_700_000_000_000 }) } = options;
  const { onAct = () => undefined, observe = () => undefined } = options;
  const world = createModel({ members: MEMBERS.length, seed, startMs: time.now() });
  const watch = watchOf(await ruledDemo(), { world, time });
  const stop = new AbortController();
  const played = play(scenario, {
    ...{ controls: controlsOf(world), members: MEMBERS, clock: time, timers: time },
    ...{ signal: stop.signal, tell: onAct },
  });
  const { meter } = createPromMeter({ version: '0.0.0', clusters: ['demo'] });
  const watches = new Map([[watch.cluster.id, watch]]);
  const guard = new Guard({
    ...{ watches, clock: time, ids: countingIds(), meter, ledgers: NOTHING_SAID },
    decisions: UNRECORDED,
  });
  const ask = (node: string) =>
    guard.advise({
      ...{ cluster: 'demo', node, action: 'restart', toVersion: undefined, runbook: undefined },
    });
  const second = async () => {
    for (let ms = 0; ms < INTERVAL_MS; ms += STEP_MS) {
      await time.advance(STEP_MS);
      for (const occurrence of step(world, time.now())) observe(occurrence);
    }
    await watch.burst();
  };
  const end = () => {
    stop.abort();
    return played;
  };
  return { time, guard, second, leader: () => model.findLeader(world)?.id, ask, end };
}

/** The demo's own configuration with the rules that ship. */
async function ruledDemo(): Promise<RuledCluster> {
  const members = MEMBERS.map((id) => ({ id, url: `http://127.0.0.1:9/${id}` }));
  const files = withFile(nodeFiles, DEMO_CONFIG_PATH, demoConfig(members));
  const flags = parseServeFlags(['--config', DEMO_CONFIG_PATH]);
  if (!flags.ok) throw new Error(JSON.stringify(flags.findings));
  const shippedRules = [fileURLToPath(new URL('../../../rules', import.meta.url))];
  const loaded = await loadSettings({ flags: flags.value, env: {}, files, shippedRules });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.findings));
  const rulebook = buildRulebook(loaded.value);
  const [ruled] = rulebook.ok ? rulebook.value.clusters : [];
  if (ruled === undefined) throw new Error('the demo has one cluster');
  return ruled;
}

function watchOf(
  ruled: RuledCluster,
  { world, time }: { readonly world: World; readonly time: FakeTime },
): ClusterWatch {
  const { meter } = createPromMeter({ version: '0.0.0', clusters: ['demo'] });
  return new ClusterWatch({
    ...{ cluster: ruled.cluster, rules: ruled.rules, rulebookDigest: 'sha256:0' },
    ...{ targets: scrapeTargets(ruled), scraper: scraperOf(world, time), meter },
    ...{ clock: time, timers: time, startAt: time.now() },
  });
}

/** Reads the pages of the model without a network: a process that is gone refuses. */
function scraperOf(world: World, time: FakeTime): Scraper {
  return {
    open(target) {
      const reader = new PageReader(target);
      return {
        scrape: () => Promise.resolve(scrapeMember(target, { reader, world, time })),
        close: () => undefined,
      };
    },
  };
}

function scrapeMember(
  { url }: ScrapeTarget,
  { reader, world, time }: { reader: PageReader; world: World; time: FakeTime },
): ScrapeOutcome {
  const id = url.slice(-2);
  const base = { observedAt: time.now(), durationMs: durationMs(2) };
  if (model.findMember(world, id).process.kind === 'crashed') {
    return { kind: 'failed', ...base, failure: 'refused', detail: 'the connection was refused' };
  }
  const bytes = new TextEncoder().encode(memberPage(world, id, time.wallOffsetMs()));
  reader.begin({ format: 'text', wallMs: time.now() });
  reader.push(bytes);
  const reading = reader.finish();
  if (!reading.ok) throw new Error(JSON.stringify(reading.error));
  const { batch, samples: samplesScraped } = reading;
  return { kind: 'scraped', ...base, bodyBytes: bytes.length, samplesScraped, batch };
}

/** The controls of the demo without its ports. */
function controlsOf(world: World): StageControls {
  return {
    leader: () => model.findLeader(world)?.id,
    crash: (id) => Promise.resolve(model.crash(world, id)),
    restart: (id, version) => Promise.resolve(model.restart(world, id, version)),
    slow: (id, factor) => model.slow(world, id, factor),
    isolate: (id) => model.isolate(world, id),
    rejoin: (id) => model.rejoin(world, id),
    setWriteRate: (writesPerSecond) => model.setWriteRate(world, writesPerSecond),
  };
}
