import { invariant } from '../../src/core/base/errors.ts';
import { parseClusterId } from '../../src/core/base/ids.ts';
import { Labels } from '../../src/core/base/labels.ts';
import { instant } from '../../src/core/base/time.ts';
import type { Action } from '../../src/core/cluster/action.ts';
import type { GuardedCluster } from '../../src/core/cluster/guarded-cluster.ts';
import { noFacts } from '../../src/core/facts/view.ts';
import { EMPTY_LEDGER } from '../../src/core/ledger/view.ts';
import type { CompiledRules } from '../../src/core/rulebook/compile.ts';
import { decide, type Verdict } from '../../src/core/verdict/decide.ts';
import { ClusterWatch } from '../../src/service/cluster-watch.ts';
import { nodeId, TIMES } from './case-builder.ts';
import { type EtcdMemberState, etcdPage } from './etcd-page.ts';
import { FakeTime } from './fake-time.ts';
import { FakeScraper, type TargetBehaviour } from './page-scraper.ts';
import { ROOMY_LIMITS } from './pages.ts';
import { recordingMeter } from './recording-meter.ts';
import { compiledFor } from './shipped-rules.ts';

/** How many bursts a healthy cluster needs until a backlog has been clear for 15 s. */
export const BURSTS_TO_GO = 6;

/** What a member is, besides its state: up, or why it does not answer. */
type Condition = 'up' | 'stopped' | 'frozen';

/** Changes a page before it is scraped. */
export type EditPage = (page: string, node: string) => string;

/** An etcd cluster that exists in pages only, watched by a real watch with the shipped rules. */
export class WatchedEtcd {
  readonly time = new FakeTime({ startMs: 1_700_000_000_000 });
  readonly cluster: GuardedCluster;
  readonly scraper: FakeScraper;
  readonly #rules: CompiledRules;
  readonly #names: readonly string[];
  readonly #conditions = new Map<string, Condition>();
  readonly #changes = new Map<string, Partial<EtcdMemberState>>();
  #edit: EditPage = (page) => page;
  #leader = 'n1';
  #index = 50_000;
  #reads = 0;
  #watch: ClusterWatch;

  constructor(size: number, rules: CompiledRules) {
    this.#names = Array.from({ length: size }, (_, index) => `n${index + 1}`);
    this.#rules = rules;
    const id = parseClusterId('orders');
    invariant(id !== undefined, 'the name of the cluster is valid');
    this.cluster = {
      id,
      system: 'etcd',
      nodes: this.#names.map((name, ordinal) => ({
        id: nodeId(name),
        ordinal,
        role: 'voter',
        labels: new Map(),
      })),
      declaredVoters: size,
      smallClusters: 'refuse',
      windows: [],
      warmUpRounds: 2,
      ...TIMES,
    };
    this.scraper = new FakeScraper({
      behaviourOf: (url) => this.#behaviour(url),
      clock: this.time,
    });
    this.#watch = this.#newWatch();
  }

  get watch(): ClusterWatch {
    return this.#watch;
  }

  /** The member leads from now on. */
  lead(name: string): this {
    this.#leader = name;
    return this;
  }

  /** Its process is gone: connections are refused, and peers lose theirs. */
  stop(...names: readonly string[]): this {
    for (const name of names) this.#conditions.set(name, 'stopped');
    return this;
  }

  /** It hangs: connections are accepted and nothing comes. Peers lose theirs. */
  freeze(...names: readonly string[]): this {
    for (const name of names) this.#conditions.set(name, 'frozen');
    return this;
  }

  /** It runs. */
  start(...names: readonly string[]): this {
    for (const name of names) this.#conditions.delete(name);
    return this;
  }

  /** What a member says of itself, where that differs from what is the case. */
  change(name: string, state: Partial<EtcdMemberState>): this {
    this.#changes.set(name, state);
    return this;
  }

  /** Changes pages before they are scraped. */
  edit(edit: EditPage): this {
    this.#edit = edit;
    return this;
  }

  /** The guard is restarted: it knows nothing of before. */
  restartGuard(): this {
    this.#watch = this.#newWatch();
    return this;
  }

  /** Lets so many intervals pass with writes going on, each with a burst at its end. */
  async bursts(count: number): Promise<this> {
    for (let left = count; left > 0; left -= 1) {
      await this.time.advance(TIMES.intervalMs);
      this.#index += 500;
      await this.#watch.burst();
    }
    return this;
  }

  /** The verdict by a runbook on what was observed last. */
  decide(action: Action, node: string, runbook = 'rolling-restart'): Verdict {
    const chosen = this.#rules.runbooks.find(({ definition }) => definition.runbook === runbook);
    const { evaluation } = this.#watch;
    invariant(chosen !== undefined && evaluation !== undefined, 'there is something to judge');
    return decide({
      question: { node: nodeId(node), action, toVersion: undefined },
      cluster: this.cluster,
      pack: this.#rules.pack.pack,
      runbook: chosen,
      evaluation,
      facts: noFacts(this.time.now()),
      ledger: EMPTY_LEDGER,
      rulebookDigest: this.#watch.rulebookDigest,
      now: this.time.now(),
    });
  }

  #newWatch(): ClusterWatch {
    return new ClusterWatch({
      cluster: this.cluster,
      rules: this.#rules,
      rulebookDigest: 'sha256:test',
      targets: this.#names.map((name) => ({
        url: name,
        headers: new Map(),
        targetLabels: Labels.from([
          ['cluster', this.cluster.id],
          ['node', name],
        ]),
        keep: this.#rules.readsMetric,
        limits: { ...ROOMY_LIMITS, bodySizeBytes: 1_000_000 },
      })),
      scraper: this.scraper,
      clock: this.time,
      timers: this.time,
      meter: recordingMeter().meter,
      startAt: instant(this.time.now()),
    });
  }

  #behaviour(name: string): TargetBehaviour {
    const condition = this.#conditions.get(name) ?? 'up';
    if (condition === 'stopped') return { failure: 'refused' };
    if (condition === 'frozen') return { failure: 'timeout' };
    return { page: this.#edit(etcdPage(this.#stateOf(name)), name) };
  }

  #stateOf(name: string): EtcdMemberState {
    const up = this.#names.filter((each) => !this.#conditions.has(each));
    this.#reads += 1;
    return {
      reads: this.#reads,
      memberId: memberId(name),
      leads: name === this.#leader,
      hasLeader: up.includes(this.#leader),
      isLearner: false,
      committed: this.#index,
      applied: this.#index,
      pending: 0,
      version: '3.4.23',
      fsyncs: this.#index,
      handled: this.#index,
      failed: 0,
      peers: new Map(
        this.#names
          .filter((each) => each !== name)
          .map((each) => [memberId(each), up.includes(each)]),
      ),
      ...this.#changes.get(name),
    };
  }
}

/** The member id under which peers speak of a node of a test. */
export function memberId(name: string): string {
  return `8e9e05c52164694${name.slice(1)}`;
}

/** A healthy etcd of so many members with `n1` leading, watched with the shipped rules. */
export async function watchEtcd(size = 3): Promise<WatchedEtcd> {
  return new WatchedEtcd(size, await compiledFor('etcd', TIMES.intervalMs));
}
