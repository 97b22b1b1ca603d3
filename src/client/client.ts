import { type Alerts, readAlerts } from './alerts.ts';
import { type Advice, type DecisionByStatus, type Page, toAdvice, toPage } from './answer.ts';
import { type Backup, readBackup } from './backup.ts';
import { type Cluster, type ClusterSummary, readCluster, readClusters } from './cluster.ts';
import {
  type AuditHeads,
  type AuditQuery,
  type AuditRecords,
  type Decision,
  type DecisionQuery,
  type Decisions,
  readAuditHeads,
  readAuditRecords,
  readDecision,
  readDecisions,
} from './decisions.ts';
import { type EventQuery, type Followed, followEvents } from './events.ts';
import { type Exchanged, exchange, type Fetch } from './exchange.ts';
import { type Ended, type Fact, type FactPath, readEnded, readFacts, readSaid } from './facts.ts';
import { type MembershipClient, membershipClient } from './memberships.ts';
import { type PermitClient, permitClient } from './permits.ts';
import { type Plan, type PlanQuestion, readPlan } from './plan.ts';
import {
  type PrometheusAnswer,
  type PrometheusQuestion,
  prometheusPath,
  toPrometheusAnswer,
} from './prometheus.ts';
import { type QueryResult, readQueryResult } from './query.ts';
import { type RolloutClient, rolloutClient } from './rollouts.ts';
import { type Rules, readRules } from './rules.ts';
import { parseServerUrl } from './server-url.ts';
import { flag, listOf, record, text } from './shape.ts';
import { type TripClient, tripClient } from './trips.ts';
import type { Question } from './verdict.ts';

export type { Alert, AlertRule, Alerts } from './alerts.ts';
export type { Advice, Failure, Page } from './answer.ts';
export type { Backup } from './backup.ts';
export type {
  Cluster,
  ClusterSummary,
  EvaluationInfo,
  Group,
  MetricHoldPoint,
  NodeInfo,
  NodeSummary,
  Reading,
  RunbookState,
  Track,
  Unknown,
} from './cluster.ts';
export type {
  AuditHead,
  AuditHeads,
  AuditQuery,
  AuditRecord,
  AuditRecords,
  Decision,
  DecisionQuery,
  DecisionSummary,
  Decisions,
} from './decisions.ts';
export type { EventQuery, Followed, GuardEvent } from './events.ts';
export type { Fetch } from './exchange.ts';
export type { Ended, Fact, FactApproval, FactPath } from './facts.ts';
export type { ExpectedMember, Membership, MembershipOrder } from './memberships.ts';
export type { Claimed, ClaimRequest, Held, Permit, PermitState } from './permits.ts';
export type { Plan, PlanObstacle, PlanQuestion, PlanSize, PlanStep, PlanWait } from './plan.ts';
export type { Problem } from './problem.ts';
export type { PrometheusAnswer, PrometheusQuestion, PrometheusResult } from './prometheus.ts';
export type { QueryResult, QuerySample } from './query.ts';
export type { Rollback, RollbackStep } from './rollbacks.ts';
export type { Rollout, RolloutNode, RolloutRequest } from './rollouts.ts';
export type { Rules, Runbook, RunbookBlockingAlert, RunbookHoldPoint } from './rules.ts';
export type { Trip, TrippedNode } from './trips.ts';
export type { HoldPoint, Question, Verdict } from './verdict.ts';

/** Where the guard is, and how long to wait for it. */
export interface ClientOptions {
  /** The base of the guard's URLs, such as `http://127.0.0.1:9455`. */
  readonly server: string;
  /** For each call from its start until the last byte of the answer. Default 5,000. */
  readonly timeoutMs?: number | undefined;
  /** Says who asks, where the guard wants to know; sent with every call. */
  readonly token?: string | undefined;
  /** Instead of the global one, for a proxy or a test. */
  readonly fetch?: Fetch | undefined;
}

/** What a single call may be given. */
export interface CallOptions {
  /** Gives the call up; it then ends as unreachable. */
  readonly signal?: AbortSignal | undefined;
}

/** Whether the guard has looked at every cluster, and lately. */
export interface Readiness {
  readonly ready: boolean;
  /** Why it is not; empty when it is. */
  readonly reasons: readonly string[];
}

/** Asks one guard. No call ever rejects: whatever happens is a kind of answer. */
export interface Client
  extends PermitClient<CallOptions>,
    MembershipClient<CallOptions>,
    RolloutClient<CallOptions>,
    TripClient<CallOptions> {
  /** Asks whether an action may go ahead; nothing is reserved. */
  canProceed(question: Question, options?: CallOptions): Promise<Advice>;
  /** The same judgement from the page that answers 200 whatever the decision is. */
  verdict(question: Question, options?: CallOptions): Promise<Advice>;
  /** Plans an action on every node of a cluster; nothing is reserved. */
  plan(question: PlanQuestion, options?: CallOptions): Promise<Page<Plan>>;
  clusters(options?: CallOptions): Promise<Page<{ readonly clusters: readonly ClusterSummary[] }>>;
  cluster(name: string, options?: CallOptions): Promise<Page<Cluster>>;
  rules(options?: CallOptions): Promise<Page<Rules>>;
  /** The alerts of the rule groups, and the rules that could not be judged. */
  alerts(options?: CallOptions): Promise<Page<Alerts>>;
  /** Evaluates a PromQL expression on what the guard has observed of a cluster. */
  query(
    asked: { readonly cluster: string; readonly query: string },
    options?: CallOptions,
  ): Promise<Page<QueryResult>>;
  /** Asks the query API of Prometheus, which the guard has as well, over all its clusters. */
  prometheus(asked: PrometheusQuestion, options?: CallOptions): Promise<PrometheusAnswer>;
  /** One decision by its id, with the verdict as it was answered. */
  decision(id: string, options?: CallOptions): Promise<Page<Decision>>;
  /** What was decided, the newest first. */
  decisions(query: DecisionQuery, options?: CallOptions): Promise<Page<Decisions>>;
  /** The logs that the guard has, for those who audit it. */
  audit(options?: CallOptions): Promise<Page<AuditHeads>>;
  auditRecords(
    cluster: string,
    query: AuditQuery,
    options?: CallOptions,
  ): Promise<Page<AuditRecords>>;
  ready(options?: CallOptions): Promise<Page<Readiness>>;
  /** What people have said of clusters, of one of them where it is named. */
  facts(
    asked: { readonly path: FactPath; readonly cluster?: string | undefined },
    options?: CallOptions,
  ): Promise<Page<readonly Fact[]>>;
  /** Says something of a cluster, or approves what somebody said; durable once it is answered. */
  say(
    said: { readonly path: FactPath; readonly body: object },
    options?: CallOptions,
  ): Promise<Page<readonly Fact[]>>;
  /** Takes something back. */
  endFact(
    what: { readonly path: FactPath; readonly id: string; readonly why: string },
    options?: CallOptions,
  ): Promise<Page<Ended>>;
  /**
   * Follows what happens, over one connection and without a limit of time. The last item tells how
   * it ended, and from where to follow again.
   */
  events(query: EventQuery, options?: CallOptions): AsyncGenerator<Followed, void, void>;
  /** Has the guard copy its event log into its data directory. */
  backup(call?: CallOptions): Promise<Page<Backup>>;
}

/** A guard answers in milliseconds; whoever waits longer than this waits for something else. */
const TIMEOUT_MS = 5_000;

/** Timers of 2^31 ms and more fire at once. */
const TIMEOUT_MAX_MS = 2 ** 31 - 1;

/** What can stand in a header; an error must not repeat any of it. */
const TOKEN = /^[\x21-\x7E]+$/;

const CAN_PROCEED: DecisionByStatus = { 200: ['go'], 409: ['no-go'] };
const VERDICT: DecisionByStatus = { 200: ['go', 'no-go'] };

/** Makes a client. Throws `TypeError` where an option makes no sense, and repeats none. */
export function createClient(options: ClientOptions): Client {
  const server = parseServerUrl(options.server);
  if (!server.ok) throw new TypeError(`server: ${server.why}`);
  const { timeoutMs = TIMEOUT_MS, fetch = globalThis.fetch, token } = options;
  if (token !== undefined && !TOKEN.test(token)) {
    throw new TypeError('token: expected printable characters without spaces');
  }
  if (!(timeoutMs > 0 && timeoutMs <= TIMEOUT_MAX_MS)) {
    throw new TypeError(`timeoutMs: expected more than 0 and at most ${TIMEOUT_MAX_MS}`);
  }
  const { get, post } = callsTo(server.base, { timeoutMs, fetch, token });
  return {
    ...stewarding({ get, post }),
    canProceed: async (question, call) =>
      toAdvice(await get(`/can-proceed?${parametersOf({ ...question })}`, call), {
        question,
        decisions: CAN_PROCEED,
      }),
    verdict: async (question, call) =>
      toAdvice(await get(`/v1/verdict?${parametersOf({ ...question })}`, call), {
        question,
        decisions: VERDICT,
      }),
    plan: async (question, call) =>
      toPage(await get(`/v1/plan?${parametersOf({ ...question })}`, call), { read: readPlan }),
    clusters: async (call) => toPage(await get('/v1/clusters', call), { read: readClusters }),
    cluster: async (name, call) =>
      toPage(await get(`/v1/clusters/${encoded(name)}`, call), { read: readCluster }),
    rules: async (call) => toPage(await get('/v1/rules', call), { read: readRules }),
    alerts: async (call) => toPage(await get('/v1/alerts', call), { read: readAlerts }),
    query: async (asked, call) =>
      toPage(await get(`/v1/query?${parametersOf(asked)}`, call), { read: readQueryResult }),
    prometheus: async (asked, call) => toPrometheusAnswer(await get(prometheusPath(asked), call)),
    decision: async (id, call) =>
      toPage(await get(`/v1/decisions/${encoded(id)}`, call), { read: readDecision }),
    decisions: async (asked, call) =>
      toPage(await get(`/v1/decisions?${parametersOf({ ...asked })}`, call), {
        read: readDecisions,
      }),
    audit: async (call) => toPage(await get('/v1/audit', call), { read: readAuditHeads }),
    auditRecords: async (cluster, { after, since, inputs }, call) => {
      const parameters = parametersOf({ after: `${after}`, since, inputs: `${inputs}` });
      return toPage(await get(`/v1/audit/${encoded(cluster)}?${parameters}`, call), {
        read: readAuditRecords,
      });
    },
    events: ({ cluster, types, after }, { signal } = {}) => {
      const parameters = parametersOf({ cluster, type: types?.join(',') });
      const url = `${server.base}/v1/events?${parameters}`;
      return followEvents({ url, fetch, token, after, signal });
    },
    backup: async (call) =>
      toPage(await post('/v1/backup', {}, call), { read: readBackup, statuses: [201] }),
    ready: async (call) =>
      toPage(await get('/-/ready', call), { read: readReadiness, statuses: [200, 503] }),
    facts: async ({ path, cluster }, call) =>
      toPage(await get(`/v1/${path}?${parametersOf({ cluster })}`, call), {
        read: readFacts(path),
      }),
    say: async ({ path, body }, call) =>
      toPage(await post(`/v1/${path}`, body, call), {
        read: readSaid(path),
        statuses: [200, 201],
      }),
    endFact: async ({ path, id, why }, call) =>
      toPage(await post(`/v1/${path}/${encoded(id)}/end`, { why }, call), { read: readEnded }),
  };
}

/** The calls that change what stands in the ledger. */
function stewarding(calls: ReturnType<typeof callsTo>) {
  return {
    ...permitClient<CallOptions>(calls),
    ...tripClient<CallOptions>(calls),
    ...membershipClient<CallOptions>(calls),
    ...rolloutClient<CallOptions>(calls),
  };
}

/** How one request is told from the others of the same client. */
type RequestOptions = CallOptions & { readonly key?: string };

function callsTo(
  base: string,
  common: { readonly timeoutMs: number; readonly fetch: Fetch; readonly token: string | undefined },
) {
  return {
    get: (path: string, { signal }: CallOptions = {}): Promise<Exchanged> =>
      exchange(`${base}${path}`, { ...common, signal }),
    post: (path: string, body: object, { signal, key }: RequestOptions = {}): Promise<Exchanged> =>
      exchange(`${base}${path}`, { ...common, signal, body, idempotencyKey: key }),
  };
}

const readReadiness = record<Readiness>({ ready: flag, reasons: listOf(text) });

function parametersOf(values: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encoded(value)}`],
  );
  return given.join('&');
}

/** Percent-encoded; half a character, for which there is no UTF-8, as the replacement character. */
function encoded(value: string): string {
  return encodeURIComponent(value.toWellFormed());
}
