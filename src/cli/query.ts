import type { QueryResult, QuerySample } from '../client/client.ts';
import { Labels } from '../core/base/labels.ts';
import { describeDuration } from '../core/base/time.ts';
import { parseArguments } from './arguments.ts';
import { askGuard, reportFailure, show, tell } from './ask.ts';
import { columns } from './columns.ts';
import { type AskingContext, EXIT, type ExitCode } from './context.ts';
import { complain } from './help.ts';
import { queryRecording } from './query-recording.ts';
import { isForApi, queryServer } from './query-server.ts';
import { type Line, styled } from './styled-text.ts';
import { QUERY } from './usage/query.ts';

/** Runs `holdpoint query`. */
export async function query(context: AskingContext): Promise<ExitCode> {
  const parsed = parseArguments(context.args, QUERY);
  if (parsed.kind === 'parsed' && parsed.values.has('--data')) {
    return await queryRecording(context, parsed);
  }
  if (parsed.kind === 'parsed' && isForApi(parsed.values)) {
    return await queryServer(context, parsed);
  }
  return await askGuard(context, QUERY, async (asking) => {
    const { client, flags, operand = '' } = asking;
    const complaints = complaintsOn(flags, operand);
    if (complaints.length > 0) return complain(context, complaints, QUERY);
    const asked = { cluster: flags.get('--cluster') ?? '', query: operand };
    const page = await client.query(asked, { signal: context.signal });
    if (page.kind !== 'ok') return reportFailure(asking, page);
    if (flags.has('--json')) context.print(page.body.trimEnd());
    else show(context, resultLines(page.value));
    for (const note of page.value.notes) tell(context, [styled('doubtful', 'note'), `: ${note}`]);
    return EXIT.fine;
  });
}

function complaintsOn(flags: ReadonlyMap<string, string>, operand: string): readonly string[] {
  return [
    ...(flags.has('--cluster') ? [] : ['--cluster, --url or --data is required']),
    ...(operand.trim() === '' ? ['EXPRESSION is missing'] : []),
    ...(flags.has('--closed-windows') ? ['--closed-windows goes with --data only'] : []),
  ];
}

function resultLines({ type, samples }: QueryResult): readonly Line[] {
  if (type !== 'vector') return samples.map(({ value }): Line => [String(value)]);
  if (samples.length === 0) return [[styled('aside', 'nothing matches')]];
  const rows = samples.map((sample) => [
    Labels.from(sample.labels).toString(),
    styled('strong', String(sample.value)),
    styled('aside', provenance(sample)),
  ]);
  return columns(rows, ['left', 'right', 'left']);
}

/** Labels say where a series is from; once they are aggregated away, only this does. */
function provenance({ ageSeconds, nodes }: QuerySample): string {
  if (ageSeconds === undefined) return 'from no sample';
  return `${describeDuration(ageSeconds * 1_000)} old, of ${nodes.join(', ') || 'no node'}`;
}
