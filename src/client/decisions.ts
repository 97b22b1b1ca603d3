import type { VerdictKind } from '../core/verdict/decide.ts';
import { listOf, number, oneOf, optional, type Read, record, text } from './shape.ts';
import { readVerdict, type Verdict } from './verdict.ts';

/** A decision in a list. */
export interface DecisionSummary {
  readonly id: string;
  /** In ISO 8601. */
  readonly decidedAt: string;
  readonly cause: string;
  /** The principal that it was made for; `guard` for advice. */
  readonly by: string;
  readonly cluster: string;
  readonly node: string;
  readonly action: string;
  readonly toVersion: string | undefined;
  readonly runbook: string;
  readonly kind: VerdictKind;
  /** The names of the hold points that stood in the way. */
  readonly inTheWay: readonly string[];
  /** The number of its record in the log of the cluster. */
  readonly seq: number;
}

/** A decision with its verdict, and what proves it. */
export interface Decision extends DecisionSummary {
  readonly epoch: number;
  readonly hash: string;
  readonly inputs: string;
  readonly guardVersion: string;
  /** Null where retention has let go of it, or another version of the guard wrote it. */
  readonly verdict: Verdict | null;
}

/** Which decisions are asked for; `before` is the id to go on before. */
export interface DecisionQuery {
  readonly cluster?: string | undefined;
  readonly node?: string | undefined;
  readonly action?: string | undefined;
  readonly kind?: string | undefined;
  readonly before?: string | undefined;
  readonly limit?: string | undefined;
}

/** Some decisions, the newest first. */
export interface Decisions {
  readonly decisions: readonly DecisionSummary[];
  readonly next: string | undefined;
}

/** A record of a log as it was sealed. */
export interface AuditRecord {
  readonly cluster: string;
  readonly seq: number;
  readonly epoch: number;
  readonly atMs: number;
  readonly type: string;
  readonly body: string;
  readonly previousHash: string;
  readonly hash: string;
}

/** Where the log of a cluster ends. */
export interface AuditHead {
  readonly cluster: string;
  readonly seq: number;
  readonly hash: string;
}

/** The logs that a guard has, and where they end. */
export interface AuditHeads {
  readonly version: string;
  readonly heads: readonly AuditHead[];
}

/** Some records of one log, and what its decisions stand on. */
export interface AuditRecords {
  readonly records: readonly AuditRecord[];
  readonly inputs: readonly { readonly digest: string; readonly text: string }[];
  /** The record to go on after; undefined at the end. */
  readonly next: number | undefined;
}

/** Which part of a log is asked for. */
export interface AuditQuery {
  readonly after: number;
  /** In ISO 8601. */
  readonly since: string | undefined;
  readonly inputs: boolean;
}

const summary = {
  id: text,
  decidedAt: text,
  cause: text,
  by: text,
  cluster: text,
  node: text,
  action: text,
  toVersion: optional(text),
  runbook: text,
  kind: oneOf(['go', 'wait', 'unknown', 'blocked', 'halted']),
  inTheWay: listOf(text),
  seq: number,
} as const;

/** Reads the page of one decision. */
export const readDecision: Read<Decision> = record<Decision>({
  ...summary,
  epoch: number,
  hash: text,
  inputs: text,
  guardVersion: text,
  verdict: (value, place) => (value === null ? null : readVerdict(value, place)),
});

/** Reads a page of decisions. */
export const readDecisions: Read<Decisions> = record<Decisions>({
  decisions: listOf(record<DecisionSummary>(summary)),
  next: optional(text),
});

/** Reads the page of all logs. */
export const readAuditHeads: Read<AuditHeads> = record<AuditHeads>({
  version: text,
  heads: listOf(record<AuditHead>({ cluster: text, seq: number, hash: text })),
});

/** Reads a page of a log. */
export const readAuditRecords: Read<AuditRecords> = record<AuditRecords>({
  records: listOf(
    record<AuditRecord>({
      ...{ cluster: text, seq: number, epoch: number, atMs: number },
      ...{ type: text, body: text, previousHash: text, hash: text },
    }),
  ),
  inputs: listOf(record<{ digest: string; text: string }>({ digest: text, text })),
  next: optional(number),
});
