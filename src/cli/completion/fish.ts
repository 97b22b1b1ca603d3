import type { Command, Flag } from '../command.ts';
import { offerAfter, offerForOperand } from './offers.ts';

/** A script for fish. */
export function fishCompletion(commands: readonly Command[]): string {
  return [
    '# Completion of holdpoint for fish: put into ~/.config/fish/completions/holdpoint.fish',
    'complete -c holdpoint -f',
    ...commands.map(
      ({ name, summary }) =>
        `complete -c holdpoint -n __fish_use_subcommand -a ${name} -d ${quotedForFish(summary)}`,
    ),
    ...commands.flatMap((command) => linesOf(command, commands)),
  ].join('\n');
}

function linesOf(command: Command, commands: readonly Command[]): readonly string[] {
  const start = `complete -c holdpoint -n '__fish_seen_subcommand_from ${command.name}'`;
  const words = offerForOperand(command, commands);
  return [
    ...command.flags.map((flag) => `${start} ${flagOptions(flag)}`),
    ...(words.length === 0 ? [] : [`${start} -a ${quotedForFish(words.join(' '))}`]),
  ];
}

function flagOptions(flag: Flag): string {
  const offer = offerAfter(flag);
  return [
    `-l ${flag.name.slice(2)}`,
    ...(flag.short === undefined ? [] : [`-s ${flag.short.slice(1)}`]),
    // Files, or nothing but what is offered.
    ...(offer === undefined ? [] : [offer.kind === 'files' ? '-rF' : '-x']),
    ...(offer?.kind === 'words' ? [`-a ${quotedForFish(offer.words.join(' '))}`] : []),
    `-d ${quotedForFish(flag.does)}`,
  ].join(' ');
}

/** In fish a backslash escapes inside of single quotes too. */
function quotedForFish(text: string): string {
  return `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
}
