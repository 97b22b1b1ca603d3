import type { Command, Flag } from '../command.ts';
import { offerAfter, offerForOperand, quoted } from './offers.ts';

/** A script for bash; it needs nothing besides bash 4, not even bash-completion. */
export function bashCompletion(commands: readonly Command[]): string {
  return [
    '# Completion of holdpoint for bash: source <(holdpoint completion bash)',
    '_holdpoint() {',
    // Bash hands over the program, the word under the cursor and the word before it.
    '  local word=$2 before=$3 words=',
    `  local command=\${COMP_WORDS[1]}`,
    '  COMPREPLY=()',
    '  if ((COMP_CWORD == 1)); then',
    `    words=${quoted(commands.map(({ name }) => name).join(' '))}`,
    '  else',
    '    case "$command $before" in',
    ...commands.flatMap(valueCases),
    '      *) case "$command" in',
    ...commands.map((command) => `        ${command.name}) words=${wordsOf(command, commands)} ;;`),
    '      esac ;;',
    '    esac',
    '  fi',
    '  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")',
    '}',
    'complete -F _holdpoint holdpoint',
  ].join('\n');
}

/** What follows a flag that takes a value. */
function valueCases({ name, flags }: Command): readonly string[] {
  return flags.flatMap((flag) => {
    const action = actionAfter(flag);
    return action === undefined ? [] : [`      ${quoted(`${name} ${flag.name}`)}) ${action} ;;`];
  });
}

const OFFER_FILES = 'mapfile -t COMPREPLY < <(compgen -f -- "$word"); compopt -o filenames; return';

function actionAfter(flag: Flag): string | undefined {
  const offer = offerAfter(flag);
  switch (offer?.kind) {
    case undefined:
      return undefined;
    case 'words':
      return `words=${quoted(offer.words.join(' '))}`;
    case 'files':
      return OFFER_FILES;
    case 'nothing':
      return 'return';
  }
}

function wordsOf(command: Command, commands: readonly Command[]): string {
  const flags = command.flags.flatMap(({ name, short }) => (short ? [name, short] : [name]));
  return quoted([...offerForOperand(command, commands), ...flags].join(' '));
}
