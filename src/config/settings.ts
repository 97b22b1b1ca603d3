import type { AccessPolicy } from '../core/access/policy.ts';
import type { ClusterId, NodeId } from '../core/base/ids.ts';
import type { Labels } from '../core/base/labels.ts';
import type { DurationMs } from '../core/base/time.ts';
import type { WindowDefinition } from '../core/cluster/window.ts';
import type { Outside } from '../core/rulebook/evaluate-groups.ts';
import type { JobDefaults, TargetGroup } from '../core/target/discovered-target.ts';
import type { NodeSelection } from '../core/target/found-nodes.ts';
import type { BackendSettings } from './backend-settings.ts';
import type { HistorySettings } from './history-schema.ts';
import type { WrittenRule } from './relabel-schema.ts';
import type { Secret } from './secret.ts';

declare const settingsBrand: unique symbol;

/** How much is logged; each level includes those after it. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** The levels, from the most to the least. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const satisfies LogLevel[];

/**
 * A whole, valid configuration, with every default filled in. The brand says that it was checked:
 * only `toSettings` makes one. Deeply frozen.
 */
export interface Settings {
  readonly [settingsBrand]: true;
  readonly listen: ListenAddress;
  /** Who may ask; `local` only where other machines cannot reach `listen`. */
  readonly access: AccessPolicy;
  /** Without it the guard speaks HTTP in the clear. */
  readonly tls: TlsSettings | undefined;
  readonly logLevel: LogLevel;
  /** Where the event log is kept; relative to the working directory when not absolute. */
  readonly dataDir: string;
  readonly history: HistorySettings;
  /**
   * How many rounds of scrapes must be concluded, answered or failed, on every expected node before
   * the guard judges at all.
   */
  readonly warmUpRounds: number;
  /** The jobs of which clusters take their nodes, by name. */
  readonly jobs: ReadonlyMap<string, JobSettings>;
  /** What templates of alerts may show besides the cluster. */
  readonly outside: Outside;
  /** Who is told of alerts; nobody unless the file says so. */
  readonly alerting: AlertingSettings;
  /** In the order of the file; no two have the same id. */
  readonly clusters: readonly ClusterSettings[];
}

/** Settings without the mark of having been checked. */
export type UncheckedSettings = Omit<Settings, typeof settingsBrand>;

/** Where the HTTP server listens. */
export interface ListenAddress {
  /** A name or address; IPv6 without brackets. */
  readonly host: string;
  /** 0 lets the system choose a free one. */
  readonly port: number;
}

/** How the guard speaks TLS; everything in PEM, read when the configuration was. */
export interface TlsSettings {
  /** The guard's certificate, then those between it and an authority. */
  readonly cert: string;
  readonly key: Secret;
  /** The authorities of callers' certificates; without it no caller is asked for one. */
  readonly clientCa: string | undefined;
  readonly minVersion: 'TLSv1.2' | 'TLSv1.3';
}

/** One guarded cluster. */
export interface ClusterSettings {
  readonly id: ClusterId;
  /** Names the system pack; whether there is such a pack is checked against the rules. */
  readonly system: string;
  /** Names of runbooks, in the order of the file; checked against the rules. */
  readonly runbooks: readonly string[];
  /** Names of the rule groups that it is evaluated by; undefined for all. */
  readonly ruleGroups: readonly string[] | undefined;
  /** How many voters the cluster is declared to have; never fewer than the listed ones. */
  readonly voters: number;
  /** Whether one and two voters, where every step is an outage, may be operated at all. */
  readonly smallClusters: 'refuse' | 'allow_outage';
  /** Steps go forward while one of them is open; at any time when there are none. */
  readonly windows: readonly WindowDefinition[];
  readonly scrape: ScrapeSettings;
  /** No two have the same id or URL. At least one, or none yet where they are discovered. */
  readonly nodes: readonly NodeSettings[];
  /** How the nodes are found; undefined where they are listed. */
  readonly discovery: NodeSelection | undefined;
  /** A server that has the metrics of the nodes; undefined where they are scraped. */
  readonly source: BackendSettings | undefined;
}

/** One declared or discovered node. */
export interface NodeSettings {
  readonly id: NodeId;
  /**
   * In the canonical form of the URL standard; without credentials. That of the server, for all
   * nodes of a cluster with a source.
   */
  readonly metricsUrl: string;
  /** Labels that the operator gives the node, such as its zone. */
  readonly labels: Labels;
  readonly role: 'voter' | 'learner';
  /** Why it has no URL although it is expected; undefined where it has one. */
  readonly absent?: string;
}

/** How the nodes of one cluster are scraped. */
export interface ScrapeSettings {
  /** From the start of one round to the start of the next. */
  readonly intervalMs: DurationMs;
  /** Until the last byte of a page; at most the interval. */
  readonly timeoutMs: DurationMs;
  /** A value older than this is not evidence; at least interval plus timeout. */
  readonly maxAgeMs: DurationMs;
  readonly limits: ScrapeLimitSettings;
  /** Sent with every scrape, by lower-case name; authorization is one of them. */
  readonly headers: ReadonlyMap<string, Secret>;
  /** How targets with an `https` URL are spoken to. */
  readonly tls: ScrapeTlsSettings;
  /** Whether labels that a target exposes win over its own. */
  readonly honorLabels: boolean;
  /** What is done to each series of a page before it is kept. */
  readonly metricRelabel: readonly WrittenRule[];
}

/** The TLS of scrapes; everything in PEM, read when the configuration was. */
export interface ScrapeTlsSettings {
  /** Authorities to trust instead of the public ones. */
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: Secret | undefined;
  /** The name that the target's certificate must have, where it is not that of the URL. */
  readonly serverName: string | undefined;
  readonly minVersion: 'TLSv1.2' | 'TLSv1.3';
  /** Whether any certificate will do, which somebody on the way can have as well. */
  readonly skipsVerification: boolean;
}

/** Limits of one page; a page beyond any of them is refused whole. */
export interface ScrapeLimitSettings {
  /** Bytes after decompression. */
  readonly bodySizeBytes: number;
  /** Samples on the page, kept or not. */
  readonly samples: number;
  readonly labelsPerSeries: number;
  /** UTF-8 bytes or characters, as the parser of pages counts. */
  readonly labelNameLength: number;
  readonly labelValueLength: number;
}

/** One job of `scrape_configs`: where its targets are found, and how they are scraped. */
export interface JobSettings {
  /** The name of the job among them. */
  readonly defaults: JobDefaults;
  readonly relabel: readonly WrittenRule[];
  readonly scrape: ScrapeSettings;
  readonly sources: readonly TargetSourceSettings[];
}

/** Somewhere that targets are listed. */
export type TargetSourceSettings =
  | { readonly kind: 'static'; readonly groups: readonly TargetGroup[] }
  | { readonly kind: 'file'; readonly patterns: readonly string[] }
  | {
      readonly kind: 'http';
      readonly url: string;
      readonly headers: ReadonlyMap<string, Secret>;
      readonly tls: ScrapeTlsSettings;
      readonly refreshEveryMs: DurationMs;
    }
  | {
      readonly kind: 'dns';
      readonly names: readonly string[];
      readonly type: 'A' | 'AAAA' | 'SRV';
      readonly port: number | undefined;
      readonly refreshEveryMs: DurationMs;
    };

/** Who is told of alerts, and how often. */
export interface AlertingSettings {
  /** After how long an Alertmanager is told again of what still fires. */
  readonly resendMs: DurationMs;
  /** The same for people and for what has no memory. */
  readonly repeatMs: DurationMs;
  /** Where people read about alerts of which no runbook says more. */
  readonly runbookUrl: string | undefined;
  readonly receivers: readonly ReceiverSettings[];
}

/** How a receiver is reached, whatever kind it is. */
export interface ReachedSettings {
  readonly url: Secret;
  readonly headers: ReadonlyMap<string, Secret>;
  readonly tls: ScrapeTlsSettings;
  readonly timeoutMs: DurationMs;
}

/** One receiver of alerts. */
export type ReceiverSettings = ReachedSettings &
  (
    | { readonly kind: 'alertmanager' }
    | {
        readonly kind: 'webhook';
        readonly name: string;
        /** The key that messages are signed with, in base64. */
        readonly key: Secret | undefined;
      }
    | { readonly kind: 'slack'; readonly name: string; readonly channel: string | undefined }
  );
