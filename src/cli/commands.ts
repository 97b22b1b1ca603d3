import { LOG_LEVELS } from '../config/settings.ts';
import { STEP_ACTIONS } from '../core/cluster/action.ts';
import { type Command, type Flag, HELP_FLAG } from './command.ts';
import { EXIT } from './context.ts';

const CONFIG: Flag = {
  name: '--config',
  value: 'FILE',
  does: 'the configuration (default: $HOLDPOINT_CONFIG, else holdpoint.yaml)',
};

const JSON_FLAG: Flag = { name: '--json', does: "print the guard's answer as it was sent" };

/** Where the guard is; the flags of every command that asks one. */
const ASKING: readonly Flag[] = [
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
    name: '--timeout',
    value: 'DURATION',
    does: 'how long to wait for one answer, such as 500ms or 10s (default: 5s)',
  },
];

const NO_ANSWER = [EXIT.cannotJudge, 'the guard cannot judge, or cannot be reached'] as const;
const USAGE = [EXIT.usage, 'the command was not understood'] as const;
const REFUSED = [EXIT.usage, 'the command was not understood, or the guard refused it'] as const;

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

/** Checks files without watching anything. */
export const CHECK: Command = {
  name: 'check',
  summary: 'check a configuration and its rules',
  about:
    'Checks a configuration and all rules that it uses, and reports everything that is wrong as ' +
    'file:line:column. With --rules alone, checks packs and runbooks by themselves: every pack, ' +
    'and every runbook against every pack.',
  flags: [
    CONFIG,
    {
      name: '--rules',
      value: 'PATH',
      does: 'a rule file, or a directory of them; may be repeated',
      repeatable: true,
    },
    HELP_FLAG,
  ],
  exits: [[EXIT.fine, 'nothing to complain of'], [EXIT.findings, 'findings'], USAGE],
  examples: ['holdpoint check --config holdpoint.yaml', 'holdpoint check --rules rules'],
};

/** Runs tests of rules. */
export const TEST: Command = {
  name: 'test',
  summary: 'run the tests of rules',
  about:
    'Runs the unit tests of packs and runbooks on virtual time: each plays what a cluster shows ' +
    'and says what the guard must answer. Takes files, and directories with files that end in ' +
    '.test.yaml; without any, the directory rules.',
  operand: { name: 'PATH', required: false, repeatable: true },
  flags: [
    { name: '--junit', value: 'FILE', does: 'write the results as JUnit XML as well, for CI' },
    HELP_FLAG,
  ],
  exits: [
    [EXIT.fine, 'all tests passed'],
    [EXIT.findings, 'a test failed, or findings in a test file or its rules'],
    [EXIT.usage, 'the command was not understood, or there is no test'],
  ],
  examples: ['holdpoint test', 'holdpoint test rules --junit holdpoint-tests.xml'],
};

/** Asks for a verdict. */
export const CAN_PROCEED: Command = {
  name: 'can-proceed',
  summary: 'ask whether an action may go ahead',
  about:
    'Asks a guard whether an action may be done to a node now, and says what is in the way. ' +
    'Nothing is reserved. With --wait it asks until the answer is a go, until a person is ' +
    'needed, or until the time is over, and tells its progress on the error stream.',
  flags: [
    { name: '--cluster', value: 'NAME', does: 'the cluster', required: true },
    {
      name: '--node',
      value: 'NAME',
      does: 'the node, as the configuration names it',
      required: true,
    },
    {
      name: '--action',
      value: 'ACTION',
      does: `what is to be done: ${STEP_ACTIONS.join(', ')}`,
      required: true,
      suggests: STEP_ACTIONS,
    },
    { name: '--to-version', value: 'VERSION', does: 'the version that an upgrade leads to' },
    {
      name: '--runbook',
      value: 'NAME',
      does: 'the runbook to judge by, where more than one has the action',
    },
    { name: '--wait', value: 'DURATION', does: 'ask until it is a go, for this long, such as 10m' },
    JSON_FLAG,
    ...ASKING,
    HELP_FLAG,
  ],
  exits: [
    [EXIT.fine, 'go'],
    [EXIT.findings, 'no-go that may clear by itself: wait, or evidence is missing'],
    REFUSED,
    NO_ANSWER,
    [EXIT.needsPerson, 'no-go that needs a person'],
  ],
  examples: [
    'holdpoint can-proceed --cluster orders-etcd --node n2 --action restart',
    'holdpoint can-proceed --cluster orders-etcd --node n2 --action restart --wait 10m',
  ],
};

/** Shows clusters at a glance. */
export const STATUS: Command = {
  name: 'status',
  summary: 'show clusters, nodes and what is in the way',
  about:
    'Shows every cluster with its nodes, what a restart of each would be told, and the hold ' +
    'points that do not pass.',
  flags: [{ name: '--cluster', value: 'NAME', does: 'this cluster alone' }, ...ASKING, HELP_FLAG],
  exits: [[EXIT.fine, 'shown, whatever the state is'], REFUSED, NO_ANSWER],
  examples: ['holdpoint status', 'holdpoint status --cluster orders-etcd'],
};

/** Evaluates an expression. */
export const QUERY: Command = {
  name: 'query',
  summary: 'evaluate PromQL on what a guard or a file has recorded',
  about:
    'Evaluates a PromQL expression on what the guard has observed of a cluster, as its rules are ' +
    'evaluated: $window has its meaning, and only series that a rule reads are there. With ' +
    '--data it evaluates on a recorded OpenMetrics file instead, and asks no guard.',
  operand: { name: 'EXPRESSION', required: false },
  flags: [
    { name: '--cluster', value: 'NAME', does: 'the cluster that the guard observes' },
    { name: '--data', value: 'FILE', does: 'an OpenMetrics file whose samples have timestamps' },
    {
      name: '--time',
      value: 'SECONDS',
      does: 'evaluate --data at this Unix time (default: that of its newest sample)',
    },
    { name: '--start', value: 'SECONDS', does: 'the first Unix time of a range, on --data' },
    { name: '--end', value: 'SECONDS', does: 'the last one' },
    { name: '--step', value: 'SECONDS', does: 'how far apart they are' },
    {
      name: '--closed-windows',
      does: 'count samples on the older edge of a window of --data, as Prometheus 2 does',
    },
    {
      name: '--queries',
      value: 'FILE',
      does: 'evaluate each line of this file on --data, and print one JSON line each',
    },
    { name: '--json', does: 'print the answer as the guard sent it; that of --data as JSON' },
    ...ASKING,
    HELP_FLAG,
  ],
  exits: [
    [EXIT.fine, 'evaluated, even when nothing matches'],
    [EXIT.usage, 'the command or the expression was not understood, or a file is unusable'],
    NO_ANSWER,
  ],
  examples: [
    "holdpoint query --cluster orders-etcd 'max by (node) (proposals_pending)'",
    "holdpoint query --data recorded.om 'rate(http_requests_total[5m])'",
  ],
};

/** Prints the version. */
export const VERSION: Command = {
  name: 'version',
  summary: 'print the version',
  about: 'Prints the version of this program, not of a guard that is running.',
  flags: [HELP_FLAG],
  exits: [[EXIT.fine, 'printed'], USAGE],
  examples: ['holdpoint version'],
};

/** Prints a completion script. */
export const COMPLETION: Command = {
  name: 'completion',
  summary: 'print a completion script for a shell',
  about: 'Prints a script that completes commands, flags and some values in a shell.',
  operand: { name: 'SHELL', required: true, choices: ['bash', 'zsh', 'fish'] },
  flags: [HELP_FLAG],
  exits: [[EXIT.fine, 'printed'], USAGE],
  examples: [
    'source <(holdpoint completion bash)',
    'holdpoint completion zsh > "$HOME/.zfunc/_holdpoint"',
    'holdpoint completion fish > ~/.config/fish/completions/holdpoint.fish',
  ],
};

/** Prints help. */
export const HELP: Command = {
  name: 'help',
  summary: 'print this list, or the help of a command',
  about: 'Prints the list of commands, or what one command does.',
  operand: { name: 'COMMAND', required: false },
  flags: [HELP_FLAG],
  exits: [[EXIT.fine, 'printed'], USAGE],
  examples: ['holdpoint help can-proceed'],
};

/** Every command in the order in which help lists them. */
export const COMMANDS: readonly Command[] = [
  SERVE,
  CHECK,
  TEST,
  CAN_PROCEED,
  STATUS,
  QUERY,
  VERSION,
  COMPLETION,
  HELP,
];
