import type { HoldPointDefinition, RunbookDefinition } from '../../core/rulebook/runbook.ts';
import type { SignalDefinition, SystemPack } from '../../core/rulebook/signal.ts';
import { PREDICATES } from '../../core/verdict/predicates/table.ts';
import type { WatchView } from '../context.ts';

/** The rules in force: what is built in, what the files define, and which cluster has which. */
export interface RulesView {
  readonly builtInHoldPoints: readonly { readonly name: string; readonly doc: string }[];
  readonly packs: readonly PackView[];
  readonly runbooks: readonly RunbookRulesView[];
  readonly clusters: readonly ClusterRulesView[];
}

/** Which rules one cluster is judged by. */
export interface ClusterRulesView {
  readonly cluster: string;
  readonly system: string;
  readonly rulebookDigest: string;
  readonly runbooks: readonly string[];
}

/** What a pack says of its system. */
export interface PackView {
  readonly system: string;
  readonly handover: string;
  readonly handoverHint: string | undefined;
  readonly caughtUpMaxLagEntries: number;
  readonly signals: readonly (SignalDefinition & { readonly name: string })[];
}

/** A runbook as it is written, with names as JSON has them. */
export interface RunbookRulesView {
  readonly runbook: string;
  readonly description: string | undefined;
  readonly actions: readonly string[];
  readonly order: readonly string[];
  readonly holdPoints: readonly HoldPointRulesView[];
  /** What people have to vouch for before a step. */
  readonly attestations: readonly {
    readonly name: string;
    readonly maxAgeSeconds: number;
    readonly secondPerson: boolean;
  }[];
  /** Alerts that stand in the way of steps that go forward. */
  readonly blockingAlerts: readonly {
    readonly match: string;
    readonly noData: string;
    readonly onFail: string;
    /** Whose alerts are meant: those of the rule files, or of the backend of a cluster. */
    readonly source: string;
  }[];
  /** When steps may go forward; at any time where there are none. */
  readonly windows: readonly {
    readonly cron: string;
    readonly durationSeconds: number;
    readonly zone: string;
  }[];
}

/** A hold point as it is written; either a signal or an expression with its unit. */
export interface HoldPointRulesView {
  readonly name: string;
  readonly description: string | undefined;
  readonly signal?: string;
  readonly expr?: string;
  readonly unit?: string;
  readonly over: string;
  readonly require: string;
  readonly heldForSeconds: number;
  readonly onFail: string;
  /** How it is watched while a step is out; left out where it is asked before one only. */
  readonly during?: {
    /** Whether it is asked at no other time. */
    readonly only: boolean;
    readonly breachedForSeconds: number;
    readonly onBreach: string;
  };
  /** Whether a person may order to go on past it. */
  readonly override: string;
  readonly optional: boolean;
}

/** Shows the rules of all clusters; packs and runbooks that several share are shown once. */
export function viewRules(
  watches: Iterable<Pick<WatchView, 'cluster' | 'rules' | 'rulebookDigest'>>,
): RulesView {
  const packs = new Map<string, SystemPack>();
  const runbooks = new Map<string, RunbookDefinition>();
  const clusters: ClusterRulesView[] = [];
  for (const { cluster, rules, rulebookDigest } of watches) {
    packs.set(rules.pack.pack.system, rules.pack.pack);
    for (const { definition } of rules.runbooks) runbooks.set(definition.runbook, definition);
    clusters.push({
      cluster: cluster.id,
      system: cluster.system,
      rulebookDigest,
      runbooks: rules.runbooks.map(({ definition }) => definition.runbook),
    });
  }
  return {
    builtInHoldPoints: PREDICATES.map(({ name, doc }) => ({ name, doc })),
    packs: [...packs.values()].map(viewPack),
    runbooks: [...runbooks.values()].map(viewRunbook),
    clusters,
  };
}

function viewPack(pack: SystemPack): PackView {
  const { system, handover, handoverHint, caughtUpMaxLagEntries } = pack;
  const signals = [...pack.signals].map(([name, signal]) => ({ name, ...signal }));
  return { system, handover, handoverHint, caughtUpMaxLagEntries, signals };
}

function viewRunbook(definition: RunbookDefinition): RunbookRulesView {
  const { runbook, description, actions, order, holdPoints } = definition;
  return {
    ...{ runbook, description, actions, order, holdPoints: holdPoints.map(viewHoldPoint) },
    attestations: definition.attestations.map(({ name, maxAgeMs, secondPerson }) => ({
      ...{ name, maxAgeSeconds: maxAgeMs / 1_000, secondPerson },
    })),
    blockingAlerts: definition.blockingAlerts.map(({ match, noData, onFail, source }) => ({
      ...{ match, noData, onFail, source: source ?? 'rules' },
    })),
    windows: definition.windows.map(({ cron, durationMs, zone }) => ({
      ...{ cron, durationSeconds: durationMs / 1_000, zone },
    })),
  };
}

function viewHoldPoint(definition: HoldPointDefinition): HoldPointRulesView {
  const { name, description, source, over, require, heldForMs, onFail, optional } = definition;
  const { override, during } = definition;
  const measured =
    source.kind === 'signal' ? { signal: source.signal } : { expr: source.expr, unit: source.unit };
  const heldForSeconds = heldForMs / 1_000;
  return {
    ...{ name, description, ...measured, over, require },
    ...{ heldForSeconds, onFail, override, optional },
    ...(during !== undefined && {
      during: {
        only: during.only,
        breachedForSeconds: during.breachedForMs / 1_000,
        onBreach: during.onBreach,
      },
    }),
  };
}
