import { digestText } from '../base/digest.ts';
import {
  type AuditLine,
  EXPORT_FORM,
  type ExportedHead,
  INPUTS_AGAIN_AFTER,
  readAuditLine,
} from './audit-line.ts';
import { LedgerFormError } from './fields.ts';
import type { LogRecord } from './record.ts';
import { CHAIN_START, type ChainEnd, hashRecord } from './seal.ts';

/** Something in an exported log that is not as it was written. */
export interface AuditFinding {
  /** Counts from one. */
  readonly line: number;
  /** One sentence. */
  readonly message: string;
}

/** What an export holds of one cluster. */
export interface AuditedCluster {
  readonly cluster: string;
  /** The first record: before it nothing is proven unless it is number 1. */
  readonly from: number;
  readonly to: number;
}

/** What came of reading a whole export. */
export interface AuditSummary {
  readonly records: number;
  readonly clusters: readonly AuditedCluster[];
  /** Empty when everything is as it was written. The first of them, if there are many. */
  readonly findings: readonly AuditFinding[];
}

interface Chain {
  readonly from: number;
  end: ChainEnd;
  epoch: number;
}

/** Whoever changed this much of a log has changed it. */
const FINDINGS_MAX = 100;

/**
 * Reads an exported log line by line, and checks on the way that every record follows on the one
 * before it and is what was sealed, that every text is what its digest says, and that nothing is
 * missing at the end.
 */
export class AuditReader {
  readonly #findings: AuditFinding[] = [];
  readonly #chains = new Map<string, Chain>();
  readonly #texts = new Map<string, { readonly text: string; records: number }>();
  #line = 0;
  #records = 0;
  #hasEnded = false;

  /** Takes the next line; gives back its record, if it holds one that is as it was written. */
  take(line: string): LogRecord | undefined {
    this.#line += 1;
    try {
      return this.#take(readAuditLine(line, 'this line'));
    } catch (error) {
      if (!(error instanceof LedgerFormError)) throw error;
      return this.#find(error.message);
    }
  }

  /** The text under a digest, where it was told of late. */
  textOf(digest: string): string | undefined {
    return this.#texts.get(digest)?.text;
  }

  /** What has been found up to now; after the last line, with what is missing at the end. */
  finish(): AuditSummary {
    this.#line += 1;
    if (!this.#hasEnded) this.#find('the export ends too early: it was cut off');
    const clusters = [...this.#chains].map(([cluster, { from, end }]) => ({
      ...{ cluster, from, to: end.seq },
    }));
    return { records: this.#records, clusters, findings: this.#findings };
  }

  #take(line: AuditLine): LogRecord | undefined {
    if (this.#hasEnded) return this.#find('a line after the end');
    if ((this.#line === 1) !== (line.kind === 'export')) {
      this.#find("an export begins with a line of the kind 'export', and has one of them");
    }
    switch (line.kind) {
      case 'export':
        if (line.form !== EXPORT_FORM) this.#find(`exports of the form ${line.form} are not known`);
        return undefined;
      case 'inputs':
        return this.#shelve(line);
      case 'record':
        return this.#follow(line.record);
      case 'end':
        this.#hasEnded = true;
        for (const head of line.heads) this.#compare(head);
        return undefined;
    }
  }

  #shelve({ digest, text }: { readonly digest: string; readonly text: string }): undefined {
    if (digestText(text) !== digest) return this.#find(`the text is not that of ${digest}`);
    this.#texts.delete(digest);
    this.#texts.set(digest, { text, records: this.#records });
    for (const [oldest, { records }] of this.#texts) {
      if (this.#records - records <= 2 * INPUTS_AGAIN_AFTER) break;
      this.#texts.delete(oldest);
    }
  }

  #follow(record: LogRecord): LogRecord | undefined {
    const { cluster, seq, epoch, hash } = record;
    this.#records += 1;
    const known = this.#chains.get(cluster);
    // Where an export begins in the middle, what was before is taken on trust.
    const begins = seq === 1 ? CHAIN_START : { seq: seq - 1, hash: record.previousHash };
    const chain = known ?? { from: seq, end: begins, epoch };
    const why = wrongIn(record, chain);
    this.#chains.set(cluster, chain);
    // Goes on from what stands there, so that one change is not told once for every line.
    chain.end = { seq, hash };
    chain.epoch = epoch;
    return why === undefined ? record : this.#find(`record ${seq} of ${cluster} ${why}`);
  }

  #compare({ cluster, seq, hash }: ExportedHead): void {
    const end = this.#chains.get(cluster)?.end;
    if (end === undefined || (end.seq === seq && end.hash === hash)) return;
    this.#find(`the log of ${cluster} ended with record ${seq}, and here it ends with ${end.seq}`);
  }

  #find(message: string): undefined {
    const line = this.#line;
    if (this.#findings.length < FINDINGS_MAX) this.#findings.push({ line, message });
  }
}

function wrongIn(record: LogRecord, { end, epoch }: Chain): string | undefined {
  if (record.seq !== end.seq + 1) return `comes where record ${end.seq + 1} was expected`;
  if (record.previousHash !== end.hash) return 'does not follow on the one before it';
  if (record.hash !== hashRecord(record)) return 'is not what was written';
  return record.epoch < epoch ? 'is of an older epoch than the one before it' : undefined;
}
