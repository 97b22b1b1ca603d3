import type { QueryResult, QuerySample } from '../client/client.ts';
import { Labels } from '../core/base/labels.ts';
import { describeDuration } from '../core/base/time.ts';
import { askGuard, reportFailure, show, tell } from './ask.ts';
import { columns } from './columns.ts';
import { QUERY } from './commands.ts';
import { type AskingContext, EXIT, type ExitCode } from './context.ts';
import { type Line, styled } from './styled-text.ts';

/** Runs `holdpoint query`. */
export async function query(context: AskingContext): Promise<ExitCode> {
  return await askGuard(context, QUERY, async (asking) => {
    const { client, flags, operand = '' } = asking;
    const asked = { cluster: flags.get('--cluster') ?? '', query: operand };
    const page = await client.query(asked, { signal: context.signal });
    if (page.kind !== 'ok') return reportFailure(asking, page);
    if (flags.has('--json')) context.print(page.body.trimEnd());
    else show(context, resultLines(page.value));
    for (const note of page.value.notes) tell(context, [styled('doubtful', 'note'), `: ${note}`]);
    return EXIT.fine;
  });
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
