import { invariant } from '../../src/core/base/errors.ts';
import { parseClusterId } from '../../src/core/base/ids.ts';
import { durationMs, instant } from '../../src/core/base/time.ts';
import type { Action } from '../../src/core/cluster/action.ts';
import type { GuardedCluster } from '../../src/core/cluster/guarded-cluster.ts';
import { noFacts } from '../../src/core/facts/view.ts';
import { EMPTY_LEDGER } from '../../src/core/ledger/view.ts';
import type { CompiledRules } from '../../src/core/rulebook/compile.ts';
import { neededSelectors } from '../../src/core/rulebook/needed-series.ts';
import { createMatcher } from '../../src/core/series/matcher.ts';
import { decide, type Verdict } from '../../src/core/verdict/decide.ts';
import type { Evaluation } from '../../src/core/verdict/evaluation.ts';
import { ClusterWatch } from '../../src/service/cluster-watch.ts';
import type { RemoteAlertOptions } from '../../src/service/remote-alerts.ts';
import { nodeNames } from '../../src/service/remote-names.ts';
import { RemoteObserver } from '../../src/service/remote-observer.ts';
import { nodeId } from './case-builder.ts';
import { type EtcdMemberState, etcdPage } from './etcd-page.ts';
import { FakeBackend } from './fake-backend.ts';
import { FakeTime } from './fake-time.ts';
import { FakeScraper } from './page-scraper.ts';
import { recordingMeter } from './recording-meter.ts';
import { compiledFor } from './shipped-rules.ts';
import { memberId } from './watched-etcd.ts';

/** How often the backend scrapes in these tests. */
const REMOTE_INTERVAL_MS = durationMs(15_000);

/** Rounds until a backlog has been clear for 15 s and counters have moved. */
export const ROUNDS_TO_GO = 6;

const START_MS = 1_700_000_000_000;
const NAMES = ['n1', 'n2', 'n3'] as const;

/**
 * An etcd of three, scraped by a backend at other moments than the guard asks it: n1 four, n2 three
 * and n3 two seconds before.
 */
export class RemoteEtcd {
  readonly time = new FakeTime({ startMs: 5_000, wallOffsetMs: START_MS });
  readonly backend: FakeBackend;
  readonly cluster: GuardedCluster;
  readonly watch: ClusterWatch;
  readonly meter = recordingMeter();
  /** Pages of instances; one without is not scraped at all, and undefined is one that is down. */
  readonly pages = new Map<string, 'page' | 'down' | 'silent'>();
  readonly changes = new Map<string, Partial<EtcdMemberState>>();
  readonly #rules: CompiledRules;
  readonly #alerts: RemoteAlertOptions | undefined;
  #index = 50_000;
  #reads = 0;

  constructor(rules: CompiledRules, alerts?: RemoteAlertOptions) {
    this.#rules = rules;
    this.#alerts = alerts;
    this.backend = new FakeBackend(() => this.time.now() + START_MS);
    const id = parseClusterId('orders');
    invariant(id !== undefined, 'the name of the cluster is valid');
    const nodes = NAMES.map((name, ordinal) => {
      return { id: nodeId(name), ordinal, role: 'voter' as const, labels: new Map() };
    });
    this.cluster = {
      ...{ id, system: 'etcd', nodes, declaredVoters: 3, smallClusters: 'refuse', windows: [] },
      warmUpRounds: 2,
      maxAgeMs: durationMs(45_000),
      intervalMs: REMOTE_INTERVAL_MS,
      timeoutMs: durationMs(20_000),
    };
    for (const name of NAMES) this.pages.set(name, 'page');
    this.watch = this.#watch();
  }

  /** Lets an interval pass, with a scrape of every instance and a round of the guard. */
  async rounds(count: number): Promise<Evaluation> {
    for (let left = count; left > 0; left -= 1) {
      await this.scrapes();
      await this.watch.burst();
    }
    const { evaluation } = this.watch;
    invariant(evaluation !== undefined, 'a burst has concluded');
    return evaluation;
  }

  /** Lets an interval pass, in which the backend scrapes. */
  async scrapes(): Promise<void> {
    await this.time.advance(REMOTE_INTERVAL_MS - 4_000);
    for (const [name, state] of this.pages) {
      if (state === 'page') this.backend.scrape(`${name}:2379`, this.page(name));
      if (state === 'down') this.backend.scrape(`${name}:2379`, undefined);
      await this.time.advance(1_000);
    }
    await this.time.advance(4_000 - this.pages.size * 1_000);
    this.#index += 500;
  }

  /** What a member says. */
  page(name: string): string {
    const isUp = (each: string): boolean => this.pages.get(each) === 'page';
    const index = this.#index;
    this.#reads += 1;
    return etcdPage({
      reads: this.#reads,
      ...{ memberId: memberId(name), leads: name === 'n1', hasLeader: true, isLearner: false },
      ...{ committed: index, applied: index, pending: 0, version: '3.4.23' },
      ...{ fsyncs: index, handled: index, failed: 0 },
      peers: new Map(
        NAMES.filter((each) => each !== name).map((each) => [memberId(each), isUp(each)]),
      ),
      ...this.changes.get(name),
    });
  }

  /** The verdict on what was observed last, or on another evaluation. */
  decide(action: Action, node: string, evaluation = this.watch.evaluation): Verdict {
    const runbook = this.#rules.runbooks.find(
      ({ definition }) => definition.runbook === 'rolling-restart',
    );
    invariant(runbook !== undefined && evaluation !== undefined, 'there is something to judge');
    const now = this.time.now();
    return decide({
      question: { node: nodeId(node), action, toVersion: undefined },
      ...{ cluster: this.cluster, pack: this.#rules.pack.pack, runbook, evaluation, now },
      ...{ facts: noFacts(now), ledger: EMPTY_LEDGER, rulebookDigest: 'sha256:test' },
    });
  }

  /** Why a node is not observed; undefined when it is. */
  whyUnobserved(node: string): string | undefined {
    const seen = this.watch.evaluation?.snapshot.nodes.find(({ id }) => id === node);
    return seen?.observation.kind === 'unobservable' ? seen.observation.why : undefined;
  }

  #watch(): ClusterWatch {
    const { cluster, time, backend } = this;
    const { meter } = this.meter;
    const rules = this.#rules;
    return new ClusterWatch({
      ...{ cluster, rules, rulebookDigest: 'sha256:test', targets: [], meter },
      scraper: new FakeScraper({ behaviourOf: () => ({ failure: 'refused' }), clock: time }),
      ...{ clock: time, timers: time, startAt: instant(time.now()) },
      observe: (store) =>
        new RemoteObserver({
          ...{ cluster, store, backend, url: 'http://backend', meter, clock: time, timers: time },
          alerts: this.#alerts,
          names: nodeNames('instance', cluster, new Map()),
          selectors: neededSelectors(rules, [createMatcher('job', '=', 'etcd')]),
          reachMs: durationMs(300_000),
          timeoutMs: durationMs(5_000),
          random: () => 0.5,
        }),
    });
  }
}

/** A healthy etcd of three behind a backend, judged by the shipped rules. */
export async function remoteEtcd(alerts?: RemoteAlertOptions): Promise<RemoteEtcd> {
  return new RemoteEtcd(await compiledFor('etcd', REMOTE_INTERVAL_MS), alerts);
}
