import type { Flag } from '../command.ts';
import { EXIT } from '../context.ts';

/** The flag of every command that reads a configuration. */
export const CONFIG: Flag = {
  name: '--config',
  value: 'FILE',
  does: 'the configuration (default: $HOLDPOINT_CONFIG, else holdpoint.yaml)',
};

/** The flag that prints answers for programs. */
export const JSON_FLAG: Flag = { name: '--json', does: "print the guard's answer as it was sent" };

/** Where the guard is; the flags of every command that asks one. */
export const ASKING: readonly Flag[] = [
  {
    name: '--server',
    value: 'URL',
    does:
      'the guard (default: $HOLDPOINT_SERVER, else `server` in the client file, else ' +
      'http://127.0.0.1:9455)',
  },
  {
    name: '--client-config',
    value: 'FILE',
    does: 'the client file (default: $XDG_CONFIG_HOME/holdpoint/client.yaml, if it is there)',
  },
  {
    name: '--token-file',
    value: 'FILE',
    does:
      'the token that says who asks (default: $HOLDPOINT_TOKEN_FILE, else $HOLDPOINT_TOKEN, else ' +
      '`token_file` in the client file)',
  },
  {
    name: '--ca-file',
    value: 'FILE',
    does: "authorities of the guard's certificate, instead of the public ones",
  },
  {
    name: '--cert-file',
    value: 'FILE',
    does: 'a certificate that says who asks; goes with --key-file',
  },
  { name: '--key-file', value: 'FILE', does: 'the key of that certificate' },
  {
    name: '--timeout',
    value: 'DURATION',
    does: 'how long to wait for one answer, such as 500ms or 10s (default: 5s)',
  },
];

/** The exit of a command that got no answer. */
export const NO_ANSWER = [
  EXIT.cannotJudge,
  'the guard cannot judge, or cannot be reached',
] as const;
/** The exit of a command line that makes no sense. */
export const USAGE = [EXIT.usage, 'the command was not understood'] as const;
/** The exit of a question that makes no sense, to the command or to the guard. */
export const REFUSED = [
  EXIT.usage,
  'the command was not understood, or the guard refused it',
] as const;
