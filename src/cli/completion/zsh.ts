import type { Command, Flag } from '../command.ts';
import { offerAfter, offerForOperand, quoted } from './offers.ts';

/** A script for zsh, to be sourced or put into a directory of `$fpath` as `_holdpoint`. */
export function zshCompletion(commands: readonly Command[]): string {
  return [
    '#compdef holdpoint',
    '_holdpoint() {',
    '  if ((CURRENT == 2)); then',
    '    local -a commands=(',
    ...commands.map(({ name, summary }) => `      ${quoted(`${name}:${summary}`)}`),
    '    )',
    '    _describe command commands',
    '    return',
    '  fi',
    '  local command=$words[2]',
    '  shift words',
    '  ((CURRENT--))',
    '  case $command in',
    ...commands.flatMap((command) => [
      `    ${command.name})`,
      '      _arguments -s \\',
      [...argumentsOf(command, commands)].map((spec) => `        ${quoted(spec)}`).join(' \\\n'),
      '      ;;',
    ]),
    '  esac',
    '}',
    'if [[ $funcstack[1] == _holdpoint ]]; then',
    '  _holdpoint "$@"',
    'else',
    '  compdef _holdpoint holdpoint',
    'fi',
  ].join('\n');
}

function argumentsOf(command: Command, commands: readonly Command[]): readonly string[] {
  const { flags, operand } = command;
  const words = offerForOperand(command, commands);
  const last = operand === undefined ? [] : [`1:${operand.name}:${alternatives(words)}`];
  return [...flags.flatMap(flagSpecs), ...last];
}

function flagSpecs(flag: Flag): readonly string[] {
  const { name, short, value, repeatable } = flag;
  const offer = offerAfter(flag);
  const action =
    offer?.kind === 'files' ? '_files' : alternatives(offer?.kind === 'words' ? offer.words : []);
  const taken = value === undefined ? '' : `:${value.replaceAll(':', '\\:')}:${action}`;
  const rest = `[${describe(flag)}]${taken}`;
  const star = repeatable ? '*' : '';
  return [name, ...(short === undefined ? [] : [short])].map((form) => `${star}${form}${rest}`);
}

/** A lone space: a value that is expected and that nobody can offer. */
function alternatives(words: readonly string[]): string {
  return words.length === 0 ? ' ' : `(${words.join(' ')})`;
}

function describe({ does }: Flag): string {
  return does.replaceAll(/[\\[\]:]/g, '\\$&');
}
