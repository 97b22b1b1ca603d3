import { parseClusterId } from '../base/ids.ts';
import { byKind, fields, LedgerFormError, listOf, oneOf, parsed, text, whole } from './fields.ts';
import type { LogRecord } from './record.ts';

/** Where the log of a cluster ended when it was exported. */
export interface ExportedHead {
  readonly cluster: string;
  /** How many records it had; 0 for none. */
  readonly seq: number;
  /** The hash of the last one. */
  readonly hash: string;
}

/** One line of an exported log, each a JSON object of its own. */
export type AuditLine =
  /** The first one. */
  | { readonly kind: 'export'; readonly form: number; readonly version: string }
  | { readonly kind: 'record'; readonly record: LogRecord }
  /** A text that decisions stand on, before the first record that names it. */
  | { readonly kind: 'inputs'; readonly digest: string; readonly text: string }
  /** The last one, without which the export was cut off. */
  | { readonly kind: 'end'; readonly heads: readonly ExportedHead[] };

/** The form of exports; one that means something else gets the next number. */
export const EXPORT_FORM = 1;

/** Inputs are told again after so many records, so that a reader need not keep all of them. */
export const INPUTS_AGAIN_AFTER = 1_000;

/** Writes a line, without its line break. */
export function writeAuditLine(line: AuditLine): string {
  return JSON.stringify(line);
}

/** Reads a line. Throws `LedgerFormError` for what no export of this form has. */
export function readAuditLine(line: string, place: string): AuditLine {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new LedgerFormError(`${place}: not JSON, or cut off`);
  }
  return lineField(value, place);
}

const recordField = fields<LogRecord>({
  cluster: parsed('the name of a cluster', parseClusterId),
  seq: whole,
  epoch: whole,
  atMs: whole,
  type: text,
  body: text,
  previousHash: text,
  hash: text,
});

const lineField = byKind<AuditLine>({
  export: fields<Extract<AuditLine, { kind: 'export' }>>({
    kind: oneOf(['export']),
    form: whole,
    version: text,
  }),
  record: fields<Extract<AuditLine, { kind: 'record' }>>({
    kind: oneOf(['record']),
    record: recordField,
  }),
  inputs: fields<Extract<AuditLine, { kind: 'inputs' }>>({
    kind: oneOf(['inputs']),
    digest: text,
    text,
  }),
  end: fields<Extract<AuditLine, { kind: 'end' }>>({
    kind: oneOf(['end']),
    heads: listOf(fields<ExportedHead>({ cluster: text, seq: whole, hash: text })),
  }),
});
