import { invariant } from '../../src/core/base/errors.ts';
import { parseClusterId } from '../../src/core/base/ids.ts';
import { Labels } from '../../src/core/base/labels.ts';
import { durationMs, type Instant, instant } from '../../src/core/base/time.ts';
import type { GuardedCluster } from '../../src/core/cluster/guarded-cluster.ts';
import type { CompiledRules } from '../../src/core/rulebook/compile.ts';
import { compileRunbook, joinRules } from '../../src/core/rulebook/compile.ts';
import { compilePack } from '../../src/core/rulebook/compile-signal.ts';
import { ClusterWatch, type Inherited } from '../../src/service/cluster-watch.ts';
import { nodeId, TIMES } from './case-builder.ts';
import { FakeTime } from './fake-time.ts';
import { FakeScraper, type TargetBehaviour } from './page-scraper.ts';
import { ROOMY_LIMITS } from './pages.ts';
import { recordingMeter } from './recording-meter.ts';
import { packOf, REQUIRED, runbookOf } from './rule-builder.ts';

/** A page of a healthy member of the smallest pack. */
export function memberPage(leads: boolean, index = 1_000): string {
  return `raft_is_leader ${Number(leads)}\nraft_commit_index ${index}\n`;
}

const WINDOW = durationMs(60_000);

/** Rules without metric hold points: one runbook for a restart, one for an upgrade. */
function plainRules(): CompiledRules {
  const pack = packOf(REQUIRED);
  const { compiled } = compilePack(pack, WINDOW);
  const runbooks = [
    runbookOf('rolling-restart', { actions: ['restart', 'drain', 'undrain'] }),
    runbookOf('rolling-upgrade', { actions: ['restart', 'upgrade'] }),
  ];
  return joinRules(
    compiled,
    runbooks.map((each) => compileRunbook(each, pack, WINDOW).compiled),
  );
}

/** A watch over a cluster of three whose pages, delays and time a test owns. */
export class WatchBench {
  readonly time = new FakeTime({ startMs: 1_000_000 });
  readonly recorded = recordingMeter();
  readonly behaviours = new Map<string, TargetBehaviour>();
  readonly cluster: GuardedCluster;
  readonly scraper: FakeScraper;
  readonly watch: ClusterWatch;
  /** When each target was scraped. */
  readonly scrapes: { readonly target: string; readonly at: number }[] = [];
  readonly #ending = new AbortController();
  readonly #grid: Instant | undefined;

  constructor(name = 'orders', gridMs?: number) {
    this.#grid = gridMs === undefined ? undefined : instant(gridMs);
    const id = parseClusterId(name);
    invariant(id !== undefined, 'the name of the cluster is valid');
    const nodes = ['n1', 'n2', 'n3'];
    for (const node of nodes) this.behaviours.set(node, { page: memberPage(node === 'n1') });
    this.cluster = {
      id,
      system: 'raft',
      nodes: nodes.map((node, ordinal) => ({
        id: nodeId(node),
        ordinal,
        role: 'voter',
        labels: new Map(),
      })),
      declaredVoters: 3,
      smallClusters: 'refuse',
      windows: [],
      warmUpRounds: 2,
      ...TIMES,
    };
    this.scraper = new FakeScraper({
      behaviourOf: (target) => {
        this.scrapes.push({ target, at: this.time.now() - 1_000_000 });
        return this.behaviours.get(target) ?? { failure: 'refused' };
      },
      clock: this.time,
      sleepMs: (ms) => this.time.sleepUntil(instant(this.time.now() + ms), this.#ending.signal),
    });
    this.watch = this.#watching((node) => node);
  }

  /** The watch that goes on with these nodes; the targets of the others become `moved-…`. */
  heir(...unchanged: readonly string[]): ClusterWatch {
    const inherited = this.watch.handOn(new Set(unchanged.map(nodeId)));
    invariant(inherited !== undefined, 'there is something to hand on');
    const urlOf = (node: string): string => (unchanged.includes(node) ? node : `moved-${node}`);
    return this.#watching(urlOf, inherited);
  }

  #watching(urlOf: (node: string) => string, inherited?: Inherited): ClusterWatch {
    return new ClusterWatch({
      cluster: this.cluster,
      rules: plainRules(),
      rulebookDigest: 'sha256:test',
      targets: this.cluster.nodes.map(({ id }) => ({
        url: urlOf(id),
        headers: new Map(),
        targetLabels: Labels.from([
          ['cluster', this.cluster.id],
          ['node', id],
        ]),
        keep: () => true,
        limits: { ...ROOMY_LIMITS, bodySizeBytes: 10_000 },
      })),
      scraper: this.scraper,
      clock: this.time,
      timers: this.time,
      meter: this.recorded.meter,
      startAt: this.startAt,
      ...(this.#grid !== undefined && { grid: this.#grid }),
      inherited,
    });
  }

  /** The first burst is due 300 ms after the start. */
  get startAt(): Instant {
    return instant(1_000_300);
  }

  /** Runs the loop until `stop`. */
  run(): Promise<void> {
    return this.watch.run(this.#ending.signal);
  }

  /** Ends the loop. */
  stop(): void {
    this.#ending.abort();
  }

  /** The instants at which a target was scraped, counted from the start. */
  scrapesOf(target: string): readonly number[] {
    return this.scrapes.filter((each) => each.target === target).map(({ at }) => at);
  }
}
