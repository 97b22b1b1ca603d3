import { digestText } from '../core/base/digest.ts';
import { parseArguments } from './arguments.ts';
import { type AskingContext, EXIT, type ExitCode } from './context.ts';
import { commandHelp, complain } from './help.ts';
import { TOKEN } from './usage/token.ts';

/** Ids are found in logs and said on the phone; 40 bits are enough not to meet by chance. */
const ID_LENGTH = 8;

/** What nobody can guess. */
const SECRET_BYTES = 32;

/** 32 characters, so that five bits of chance choose one of them evenly. */
const ID_CHARACTERS = 'abcdefghijklmnopqrstuvwxyz234567';

/**
 * Runs `holdpoint token new`. The token alone goes to standard output, so that it can go straight
 * into a file; the line for the configuration, which is no secret, to the other stream.
 */
export function token(context: AskingContext): ExitCode {
  const parsed = parseArguments(context.args, TOKEN);
  if (parsed.kind === 'wrong') return complain(context, parsed.complaints, TOKEN);
  if (parsed.kind === 'help') {
    context.print(commandHelp(TOKEN));
    return EXIT.fine;
  }
  const chance = context.randomBytes(ID_LENGTH);
  const id = Array.from(chance, (byte) => ID_CHARACTERS[byte % ID_CHARACTERS.length]).join('');
  const secret = Buffer.from(context.randomBytes(SECRET_BYTES)).toString('base64url');
  const text = `hp_${id}_${secret}`;
  const sha256 = digestText(text).slice('sha256:'.length);
  context.print(text);
  context.printError('This token is shown once. For the principal in the configuration:');
  context.printError(`  tokens: [{ id: ${id}, sha256: ${sha256} }]`);
  return EXIT.fine;
}
