import type { Verdict } from '../../src/core/verdict/decide.ts';
import { blocks } from '../../src/core/verdict/report.ts';

/** What a transcript is played on. */
export interface Stage {
  /** Does what a line says; gives back what it came to. Throws at a line that it does not know. */
  act(verb: string, words: readonly string[]): Promise<readonly string[]>;
}

/**
 * Plays a transcript and gives it back with what really happened. A line that begins with `$` is
 * played; what it came to stands below it, indented. Everything else is told to the reader.
 */
export async function play(transcript: string, stage: Stage): Promise<string> {
  const lines: string[] = [];
  for (const line of transcript.split('\n')) {
    if (line.startsWith('  ')) continue;
    lines.push(line);
    if (!line.startsWith('$ ')) continue;
    const [verb = '', ...words] = line.slice(2).split(' ');
    const heard = await stage.act(verb, words);
    lines.push(...heard.map((each) => `  ${each}`));
  }
  return lines.join('\n');
}

/** An answer in one line: what kind it is, and what is in the way. */
export function told({ kind, holdPoints }: Verdict): string {
  const names = new Set(
    holdPoints
      .filter(blocks)
      .map(({ name, node }) => (node === undefined ? name : `${name} ${node}`)),
  );
  return names.size === 0 ? kind : `${kind}: ${[...names].join(', ')}`;
}

/** Names in a row, or that there are none. */
export function named(names: readonly string[]): string {
  return names.length === 0 ? 'nobody' : names.join(', ');
}
