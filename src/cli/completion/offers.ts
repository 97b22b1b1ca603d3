import type { Command, Flag } from '../command.ts';

/** What a shell may offer for a value: words, files, or nothing that it could know. */
export type Offer =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'files' }
  | { readonly kind: 'nothing' };

/** What to offer after a flag; undefined for a switch, which takes no value. */
export function offerAfter({ value, suggests }: Flag): Offer | undefined {
  if (value === undefined) return undefined;
  if (suggests !== undefined) return { kind: 'words', words: suggests };
  return value === 'FILE' || value === 'PATH' ? { kind: 'files' } : { kind: 'nothing' };
}

/** What to offer for the argument that is no flag. */
export function offerForOperand(
  { operand }: Command,
  commands: readonly Command[],
): readonly string[] {
  if (operand?.name === 'COMMAND') return commands.map(({ name }) => name);
  return operand?.choices ?? [];
}

/** A text as a word of any of the three shells, in single quotes. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
