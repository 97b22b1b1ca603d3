import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { nodeFiles } from '../adapter/fs/node-files.ts';
import { check } from '../cli/check.ts';
import { type CommandContext, EXIT, type ExitCode } from '../cli/context.ts';
import { didYouMean } from '../config/did-you-mean.ts';
import { serve } from './serve.ts';

/** What the process hands over. */
export interface RunOptions {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  readonly signal: AbortSignal;
  /** Calls back whenever the process is asked to read its configuration again. */
  readonly onHangup: (listener: () => void) => void;
}

const HELP = `Usage: holdpoint <command> [options]

The guard between your pipeline and your quorum: asks the cluster before you act on it.

Commands:
  serve     watch clusters and answer /can-proceed
  check     check a configuration and its rules
  version   print the version

holdpoint <command> --help tells more. Exit codes: 0 fine, 1 findings, 2 usage,
3 the guard cannot judge.`;

const COMMANDS: readonly string[] = ['serve', 'check', 'version', 'help'];

/** Runs one command and says with which code the process should end. */
export async function run(options: RunOptions): Promise<ExitCode> {
  const { argv, env, stdout, stderr, signal, onHangup } = options;
  const [command = 'help', ...args] = argv;
  const context: CommandContext = {
    args,
    env,
    files: nodeFiles,
    // The same relative path from the sources and from the build.
    shippedRules: [fileURLToPath(new URL('../../rules', import.meta.url))],
    version: packageVersion(),
    print: (line) => stdout.write(`${line}\n`),
    printError: (line) => stderr.write(`${line}\n`),
  };
  switch (command) {
    case 'serve':
      return await serve({ ...context, signal, onHangup, isTerminal: isTerminal(stdout) });
    case 'check':
      return await check(context);
    case 'version':
    case '--version':
      context.print(context.version);
      return EXIT.fine;
    case 'help':
    case '--help':
    case '-h':
      context.print(HELP);
      return argv.length === 0 ? EXIT.usage : EXIT.fine;
    default:
      context.printError(`unknown command "${command}"${didYouMean(command, COMMANDS)}`);
      context.printError('holdpoint --help lists the commands');
      return EXIT.usage;
  }
}

function isTerminal(stream: NodeJS.WritableStream): boolean {
  return 'isTTY' in stream && stream.isTTY === true;
}

function packageVersion(): string {
  const path = new URL('../../package.json', import.meta.url);
  const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'));
  const isPackage = typeof parsed === 'object' && parsed !== null && 'version' in parsed;
  return isPackage ? String(parsed.version) : 'unknown';
}
