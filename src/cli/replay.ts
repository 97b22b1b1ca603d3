import type { Json } from '../core/base/structure.ts';
import { AuditReader } from '../core/ledger/audit-reader.ts';
import type { DecisionMade } from '../core/ledger/events/decision.ts';
import { LedgerFormError } from '../core/ledger/fields.ts';
import { readDecision } from '../core/ledger/read-decision.ts';
import type { LogRecord } from '../core/ledger/record.ts';
import { Recaller } from '../core/verdict/recall.ts';
import { type Replayed, replayDecision } from '../core/verdict/replay.ts';
import { type Asking, askGuard, show, tell } from './ask.ts';
import { tellFindings, tellUnread } from './audit.ts';
import { auditLines, readSince } from './audit-source.ts';
import { type AskingContext, EXIT, type ExitCode } from './context.ts';
import { complain } from './help.ts';
import { type Line, styled } from './styled-text.ts';
import { REPLAY } from './usage/replay.ts';
import { hang } from './wrap.ts';

/** Runs `holdpoint replay`. */
export async function replay(context: AskingContext): Promise<ExitCode> {
  return await askGuard(context, REPLAY, async (asking) => {
    const since = readSince(asking.flags, context.time.now());
    if (!since.ok) return complain(context, [since.complaint], REPLAY);
    if (asking.flags.has('--file') && asking.flags.has('--data-dir')) {
      return complain(context, ['give --file or --data-dir, not both'], REPLAY);
    }
    const cluster = asking.flags.get('--cluster');
    const range = { cluster, since: since.since, withInputs: true };
    const run = new ReplayRun(asking, { cluster, since: since.since });
    for await (const told of auditLines(asking, range)) {
      if (told.kind !== 'line') return tellUnread(asking, told);
      run.take(told.text);
    }
    return run.finish();
  });
}

/** Whoever waits wants to see that it goes on; more often than this only scrolls by. */
const PROGRESS_EVERY_MS = 2_000;

class ReplayRun {
  readonly #asking: Asking;
  readonly #only: { readonly cluster: string | undefined; readonly sinceMs: number };
  readonly #reader = new AuditReader();
  readonly #recaller = new Recaller((digest) => this.#reader.textOf(digest));
  readonly #counts = { same: 0, different: 0, missing: 0, unreadable: 0 };
  #toldAtMs: number;

  constructor(
    asking: Asking,
    { cluster, since }: { cluster: string | undefined; since: string | undefined },
  ) {
    this.#asking = asking;
    const sinceMs = since === undefined ? Number.NEGATIVE_INFINITY : Date.parse(since);
    this.#only = { cluster, sinceMs };
    this.#toldAtMs = asking.context.time.now();
  }

  take(line: string): void {
    const record = this.#reader.take(line);
    if (record === undefined) return;
    const { cluster = record.cluster, sinceMs } = this.#only;
    if (record.cluster !== cluster || record.atMs < sinceMs) return;
    const made = this.#read(record);
    if (made === undefined) return;
    const replayed = this.#replay(made);
    this.#counts[replayed.kind] += 1;
    this.#tellOf(made, record, replayed);
    this.#tellProgress(record);
  }

  finish(): ExitCode {
    const { context } = this.#asking;
    const summary = this.#reader.finish();
    tellFindings(this.#asking, summary);
    show(context, this.#summaryLines());
    const { different } = this.#counts;
    return different > 0 || summary.findings.length > 0 ? EXIT.findings : EXIT.fine;
  }

  #read(record: LogRecord): DecisionMade | undefined {
    try {
      return readDecision(record);
    } catch (error) {
      if (!(error instanceof LedgerFormError)) throw error;
      this.#counts.unreadable += 1;
      tell(this.#asking.context, [styled('doubtful', 'NOT READ'), `  ${error.message}`]);
      return undefined;
    }
  }

  #replay({ inputs, verdict, verdictDigest }: DecisionMade): Replayed {
    if (verdict !== undefined) return replayDecision({ verdict, inputs }, this.#recaller);
    const digest = verdictDigest ?? '';
    const text = this.#reader.textOf(digest);
    if (text === undefined) return { kind: 'missing', digest };
    const stored: Json = JSON.parse(text);
    return replayDecision({ verdict: stored, inputs }, this.#recaller);
  }

  #tellOf(made: DecisionMade, { cluster, seq }: LogRecord, replayed: Replayed): void {
    const { context } = this.#asking;
    const name = `${made.id} (record ${seq} of ${cluster}, by version ${made.version})`;
    if (replayed.kind === 'different') {
      show(context, [
        [styled('bad', 'DIFFERS'), `  ${name}`],
        ...replayed.differences.flatMap((each) => hang('  ', each).map((line): Line => [line])),
      ]);
    }
    if (replayed.kind === 'unreadable') {
      show(context, [[styled('doubtful', 'NOT READ'), `  ${name}: ${replayed.detail}`]]);
    }
  }

  #tellProgress({ cluster, seq }: LogRecord): void {
    const { context } = this.#asking;
    const now = context.time.now();
    if (now - this.#toldAtMs < PROGRESS_EVERY_MS) return;
    this.#toldAtMs = now;
    const { same, different } = this.#counts;
    const line = `${same + different} decided once more, now at record ${seq} of ${cluster}`;
    tell(context, [styled('aside', line)]);
  }

  #summaryLines(): readonly Line[] {
    const { same, different, missing, unreadable } = this.#counts;
    const word = different === 0 ? styled('good', 'REPLAYED') : styled('bad', 'REPLAYED');
    const lines: Line[] = [[word, `  ${same + different} decisions: ${different} differ`]];
    if (missing > 0) {
      lines.push([`  ${missing} cannot be decided again: their inputs are not kept any more`]);
    }
    if (unreadable > 0) lines.push([`  ${unreadable} were written by another version`]);
    return lines;
  }
}
