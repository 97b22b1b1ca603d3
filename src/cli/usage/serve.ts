import { LOG_LEVELS } from '../../config/settings.ts';
import { type Command, HELP_FLAG } from '../command.ts';
import { EXIT } from '../context.ts';
import { CONFIG, USAGE } from './in-common.ts';

/** Runs the daemon. */
export const SERVE: Command = {
  name: 'serve',
  summary: 'watch clusters and answer /can-proceed',
  about: 'Watches the configured clusters and answers /can-proceed until it is stopped.',
  flags: [
    CONFIG,
    {
      name: '--listen',
      value: 'HOST:PORT',
      does: "where to answer (default: $HOLDPOINT_LISTEN, else the file's, else 127.0.0.1:9455)",
    },
    {
      name: '--log-level',
      value: 'LEVEL',
      does: 'debug, info, warn or error (default: $HOLDPOINT_LOG_LEVEL, else info)',
      suggests: LOG_LEVELS,
    },
    {
      name: '--rules',
      value: 'PATH',
      does: "packs and runbooks instead of the file's; may be repeated",
      repeatable: true,
    },
    {
      name: '--watch',
      does:
        'reload whenever a file of the configuration changes; SIGHUP and POST /-/reload do so in ' +
        'any case',
    },
    { name: '--demo', does: 'guard a simulated five-node cluster inside this process' },
    {
      name: '--scenario',
      value: 'NAME',
      does: 'what happens to that cluster, over and over (default: the first below)',
    },
    HELP_FLAG,
  ],
  exits: [
    [EXIT.fine, 'stopped by a signal'],
    [EXIT.findings, 'findings in the configuration'],
    USAGE,
    [EXIT.cannotJudge, 'the daemon could not start, or broke'],
  ],
  examples: ['holdpoint serve --config holdpoint.yaml', 'holdpoint serve --demo'],
};
