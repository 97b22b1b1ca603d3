import { AuditReader, type AuditSummary } from '../core/ledger/audit-reader.ts';
import { type Asking, askGuard, reportFailure, show, tell } from './ask.ts';
import { type AuditRange, auditLines, readSince, type Told } from './audit-source.ts';
import { type AskingContext, EXIT, type ExitCode } from './context.ts';
import { complain } from './help.ts';
import { type Line, styled } from './styled-text.ts';
import { AUDIT } from './usage/audit.ts';

/** Runs `holdpoint audit verify` and `holdpoint audit export`. */
export async function audit(context: AskingContext): Promise<ExitCode> {
  return await askGuard(context, AUDIT, async (asking) => {
    const { flags, operand } = asking;
    const since = readSince(flags, context.time.now());
    if (!since.ok) return complain(context, [since.complaint], AUDIT);
    const complaints = complaintsOn(asking);
    if (complaints.length > 0) return complain(context, complaints, AUDIT);
    const withInputs = flags.has('--with-inputs');
    const range = { cluster: flags.get('--cluster'), since: since.since, withInputs };
    return await (operand === 'export' ? exportLog(asking, range) : verify(asking, range));
  });
}

function complaintsOn({ flags, operand }: Asking): readonly string[] {
  const format = flags.get('--format') ?? 'jsonl';
  return [
    ...(format === 'jsonl' ? [] : ['--format: jsonl is the only format']),
    ...(operand === 'export' && flags.has('--file') ? ['--file is for verify'] : []),
    ...(flags.has('--file') && flags.has('--data-dir')
      ? ['give --file or --data-dir, not both']
      : []),
    ...(flags.has('--file') && (flags.has('--cluster') || flags.has('--since'))
      ? ['--file is verified whole: leave out --cluster and --since']
      : []),
  ];
}

async function exportLog(asking: Asking, range: AuditRange): Promise<ExitCode> {
  for await (const told of auditLines(asking, range)) {
    if (told.kind !== 'line') return tellUnread(asking, told);
    asking.context.print(told.text);
  }
  return EXIT.fine;
}

async function verify(asking: Asking, range: AuditRange): Promise<ExitCode> {
  const reader = new AuditReader();
  for await (const told of auditLines(asking, range)) {
    if (told.kind !== 'line') return tellUnread(asking, told);
    reader.take(told.text);
  }
  const summary = reader.finish();
  tellFindings(asking, summary);
  if (summary.findings.length > 0) return EXIT.findings;
  show(asking.context, verifiedLines(summary));
  return EXIT.fine;
}

/** Says why a log cannot be read to its end. */
export function tellUnread(asking: Asking, told: Exclude<Told, { kind: 'line' }>): ExitCode {
  switch (told.kind) {
    case 'failed':
      return reportFailure(asking, told.failure);
    case 'unreadable':
      return complain(asking.context, [told.why], asking.command);
    case 'damaged':
      tell(asking.context, [styled('bad', 'CHANGED'), `  ${told.why}`]);
      return EXIT.findings;
  }
}

/** Prints what is not as it was written, with the line of the export. */
export function tellFindings({ context, flags }: Asking, { findings }: AuditSummary): void {
  const file = flags.get('--file');
  for (const { line, message } of findings) {
    const place = file === undefined ? '' : `${file}:${line}: `;
    tell(context, [styled('bad', 'CHANGED'), `  ${place}${message}`]);
  }
}

function verifiedLines({ records, clusters }: AuditSummary): readonly Line[] {
  const count = `${records} ${records === 1 ? 'record is' : 'records are'} as written`;
  return [
    [styled('good', 'WHOLE'), `  ${count}`],
    ...clusters.map(({ cluster, from, to }): Line => {
      const trust = from === 1 ? '' : '; what was before is not proven by this';
      return [`  ${cluster}: ${from} to ${to}${trust}`];
    }),
  ];
}
