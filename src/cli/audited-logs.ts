import type { AuditHeads, AuditQuery, AuditRecords, Failure } from '../client/client.ts';

/** Why logs on this machine cannot be read. */
export type UnreadLogs =
  /** What is there is not as it was written. */
  | { readonly kind: 'damaged'; readonly why: string }
  /** Nothing is there, or a guard has it. */
  | { readonly kind: 'unreadable'; readonly why: string };

/** What was read of logs, or why nothing was. */
export type ReadLogs<T> = { readonly kind: 'ok'; readonly value: T } | Failure | UnreadLogs;

/** Logs that can be audited: those of a guard, or those in its data directory. */
export interface AuditedLogs {
  audit(options: { readonly signal: AbortSignal }): Promise<ReadLogs<AuditHeads>>;
  auditRecords(
    cluster: string,
    query: AuditQuery,
    options: { readonly signal: AbortSignal },
  ): Promise<ReadLogs<AuditRecords>>;
}

/** The logs in a directory, which nobody else uses until they are closed; or why not. */
export type OpenedLogs =
  | { readonly kind: 'opened'; readonly logs: AuditedLogs; readonly close: () => Promise<void> }
  | UnreadLogs;
