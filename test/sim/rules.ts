import {
  type ClusterId,
  parseClusterId,
  parseNodeId,
  parseSignalName,
  type SignalName,
} from '../../src/core/base/ids.ts';
import { Labels } from '../../src/core/base/labels.ts';
import { durationMs } from '../../src/core/base/time.ts';
import type { GuardedCluster } from '../../src/core/cluster/guarded-cluster.ts';
import { type CompiledRules, compileRunbook, joinRules } from '../../src/core/rulebook/compile.ts';
import { compilePack } from '../../src/core/rulebook/compile-signal.ts';
import type { RollbackDefinition } from '../../src/core/rulebook/rollback.ts';
import type { HoldPointDefinition, RunbookDefinition } from '../../src/core/rulebook/runbook.ts';
import type { SignalDefinition, SystemPack } from '../../src/core/rulebook/signal.ts';
import type { ScrapeTarget } from '../../src/ports/scraper.ts';
import { shippedRules } from '../support/shipped-rules.ts';
import {
  INTERVAL_MS,
  LAG_MAX_ENTRIES,
  MAX_AGE_MS,
  NODE_WINDOW_MS,
  SOAK_MS,
  TIMEOUT_MS,
} from './scale.ts';

/** What the guard of a world is configured with. */
export interface SimRules {
  readonly cluster: GuardedCluster;
  readonly compiled: CompiledRules;
  readonly targets: readonly ScrapeTarget[];
}

/** The shipped rules that worlds use, read once. */
export interface ShippedForSim {
  readonly pack: SystemPack;
  readonly runbooks: readonly RunbookDefinition[];
}

/** The name of the one cluster of a world. */
export const CLUSTER = clusterId('orders');

/** Signals that need more samples than the verdicts of a world: histograms, memory. */
const LEFT_OUT = ['write_latency', 'requests', 'memory_bytes'];

/** Reads the pack of the demo cluster and the runbooks of rolling work, as they are shipped. */
export async function readShipped(): Promise<ShippedForSim> {
  const { packs, runbooks } = await shippedRules();
  const pack = packs.get('generic-raft')?.definition;
  const restart = runbooks.get('rolling-restart')?.definition;
  const upgrade = runbooks.get('rolling-upgrade')?.definition;
  if (pack === undefined || restart === undefined || upgrade === undefined) {
    throw new Error('the rules of the demo cluster are shipped');
  }
  const signals = new Map([...pack.signals].filter(([name]) => !LEFT_OUT.includes(name)));
  return {
    pack: { ...pack, signals, caughtUpMaxLagEntries: LAG_MAX_ENTRIES },
    runbooks: [restart, upgrade],
  };
}

/** What a world needs rules for. */
interface SimSize {
  readonly voters: number;
  readonly learners: number;
  readonly budget: number;
  /** Whether steps that make their nodes ill are rolled back. */
  readonly rollsBack: boolean;
}

const ILLNESS = signalName('illness');

const ILL: SignalDefinition = { kind: 'gauge', expr: 'raft_ill', unit: 'count' };

/** One look at an ill node during its step has the way back taken. */
const NOT_ILL: HoldPointDefinition = {
  ...{ name: 'not_ill', description: undefined, require: '< 1', over: 'target' },
  source: { kind: 'signal', signal: ILLNESS },
  ...{ heldForMs: durationMs(0), onFail: 'wait', override: 'allowed', optional: false },
  during: { only: true, breachedForMs: durationMs(0), onBreach: 'rollback' },
};

/** Who takes back is simulated; the rules name a program because they have to name somebody. */
const BACK: RollbackDefinition = {
  ...{ pauses: true, isDryRun: false },
  run: { kind: 'exec', argv: ['/back'], timeoutMs: durationMs(1_000) },
};

/** Binds them to a cluster of this size, at the pace of the simulated world. */
export function bindRules(
  { pack: shipped, runbooks }: ShippedForSim,
  { voters, learners, budget, rollsBack }: SimSize,
): SimRules {
  const windowMs = durationMs(30_000);
  const signals = new Map([...shipped.signals, [ILLNESS, ILL]]);
  const pack = rollsBack ? { ...shipped, signals } : shipped;
  const mayGoBack = ({ actions }: RunbookDefinition) => rollsBack && actions.includes('rollback');
  const bound = runbooks.map((definition) =>
    compileRunbook(
      {
        ...definition,
        budget: { ...definition.budget, maxUnavailable: budget },
        timing: {
          ...definition.timing,
          soakMs: durationMs(SOAK_MS),
          nodeWindowMs: durationMs(NODE_WINDOW_MS),
        },
        holdPoints: definition.holdPoints
          .filter(({ name }) => name === 'proposal_backlog_clear')
          .map((holdPoint) => ({ ...holdPoint, heldForMs: durationMs(INTERVAL_MS) }))
          .concat(mayGoBack(definition) ? [NOT_ILL] : []),
        rollback: mayGoBack(definition) ? BACK : definition.rollback,
      },
      pack,
      windowMs,
    ),
  );
  const { compiled, issues } = compilePack(pack, windowMs);
  const all = [...issues, ...bound.flatMap((each) => each.issues)];
  if (all.length > 0) throw new Error(JSON.stringify(all));
  const rules = joinRules(
    compiled,
    bound.map((each) => each.compiled),
  );
  const cluster = clusterOf(voters, learners);
  return { cluster, compiled: rules, targets: cluster.nodes.map(({ id }) => targetOf(id, rules)) };
}

function clusterOf(voters: number, learners: number): GuardedCluster {
  return {
    id: CLUSTER,
    system: 'generic-raft',
    nodes: Array.from({ length: voters + learners }, (_, ordinal) => {
      const id = parseNodeId(`n${ordinal + 1}`);
      if (id === undefined) throw new Error('nodes are named n1, n2 and so on');
      return { id, ordinal, role: ordinal < voters ? 'voter' : 'learner', labels: new Map() };
    }),
    declaredVoters: voters,
    smallClusters: 'refuse',
    windows: [],
    maxAgeMs: durationMs(MAX_AGE_MS),
    intervalMs: durationMs(INTERVAL_MS),
    timeoutMs: durationMs(TIMEOUT_MS),
    warmUpRounds: 2,
  };
}

function targetOf(node: string, rules: CompiledRules): ScrapeTarget {
  return {
    url: node,
    headers: new Map(),
    targetLabels: Labels.from([
      ['cluster', CLUSTER],
      ['node', node],
    ]),
    keep: rules.readsMetric,
    limits: {
      ...{ bodySizeBytes: 1_000_000, samples: 1_000, labelsPerSeries: 10 },
      ...{ labelNameLength: 100, labelValueLength: 100 },
    },
  };
}

function clusterId(text: string): ClusterId {
  const id = parseClusterId(text);
  if (id === undefined) throw new Error(`${text} is no cluster name`);
  return id;
}

function signalName(text: string): SignalName {
  const name = parseSignalName(text);
  if (name === undefined) throw new Error(`${text} names no signal`);
  return name;
}
