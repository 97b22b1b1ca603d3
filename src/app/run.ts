import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { fileURLToPath } from 'node:url';
import { nodeFiles } from '../adapter/fs/node-files.ts';
import { writeTextFile } from '../adapter/fs/write-text-file.ts';
import { createSystemClock } from '../adapter/system/clock.ts';
import { startProgram } from '../adapter/system/program.ts';
import { createSystemTimers } from '../adapter/system/timers.ts';
import { type AskingContext, EXIT, type ExitCode } from '../cli/context.ts';
import { commandHelp, help, overview, unknownCommand } from '../cli/help.ts';
import { StatusLine } from '../cli/status-line.ts';
import { renderLine, showsColours } from '../cli/styled-text.ts';
import { APPROVE } from '../cli/usage/approve.ts';
import { ATTEST } from '../cli/usage/attest.ts';
import { AUDIT } from '../cli/usage/audit.ts';
import { BACKUP } from '../cli/usage/backup.ts';
import { CAN_PROCEED } from '../cli/usage/can-proceed.ts';
import { CHECK } from '../cli/usage/check.ts';
import { COMPARE } from '../cli/usage/compare.ts';
import { COMPLETION } from '../cli/usage/completion.ts';
import { EXPLAIN } from '../cli/usage/explain.ts';
import { FREEZE } from '../cli/usage/freeze.ts';
import { HELP } from '../cli/usage/help.ts';
import { MEMBERSHIP } from '../cli/usage/membership.ts';
import { OVERRIDE } from '../cli/usage/override.ts';
import { PERMIT } from '../cli/usage/permit.ts';
import { PLAN } from '../cli/usage/plan.ts';
import { QUERY } from '../cli/usage/query.ts';
import { REPLAY } from '../cli/usage/replay.ts';
import { RESTORE } from '../cli/usage/restore.ts';
import { ROLL } from '../cli/usage/roll.ts';
import { ROLLBACK } from '../cli/usage/rollback.ts';
import { ROLLOUT } from '../cli/usage/rollout.ts';
import { SERVE } from '../cli/usage/serve.ts';
import { STATUS } from '../cli/usage/status.ts';
import { STEP } from '../cli/usage/step.ts';
import { TEST } from '../cli/usage/test.ts';
import { TOKEN } from '../cli/usage/token.ts';
import { TRIP } from '../cli/usage/trip.ts';
import { VERSION } from '../cli/usage/version.ts';
import { printVersion } from '../cli/version.ts';
import type { ServeContext } from './serve.ts';

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

type FullContext = ServeContext & AskingContext;
type Run = (context: FullContext) => ExitCode | Promise<ExitCode>;

/**
 * What runs each command of the table. Each is loaded when it is called: a pipeline that asks
 * before every step must not wait for the libraries of the daemon.
 */
export const RUNNERS: ReadonlyMap<string, Run> = new Map<string, Run>([
  [SERVE.name, async (context) => (await import('./serve.ts')).serve(context)],
  [CHECK.name, async (context) => (await import('../cli/check.ts')).check(context)],
  [TEST.name, async (context) => (await import('../cli/test.ts')).testRules(context)],
  [
    CAN_PROCEED.name,
    async (context) => (await import('../cli/can-proceed.ts')).canProceed(context),
  ],
  [STEP.name, async (context) => (await import('../cli/step.ts')).step(context)],
  [PERMIT.name, async (context) => (await import('../cli/permit.ts')).permit(context)],
  [ROLL.name, async (context) => (await import('../cli/roll.ts')).roll(context)],
  [ROLLOUT.name, async (context) => (await import('../cli/rollout.ts')).rollout(context)],
  [ROLLBACK.name, async (context) => (await import('../cli/rollback.ts')).rollback(context)],
  [TRIP.name, async (context) => (await import('../cli/trip.ts')).trip(context)],
  [PLAN.name, async (context) => (await import('../cli/plan.ts')).plan(context)],
  [STATUS.name, async (context) => (await import('../cli/status.ts')).status(context)],
  [QUERY.name, async (context) => (await import('../cli/query.ts')).query(context)],
  [COMPARE.name, async (context) => (await import('./compare.ts')).compare(context)],
  [EXPLAIN.name, async (context) => (await import('../cli/explain.ts')).explain(context)],
  [AUDIT.name, async (context) => (await import('../cli/audit.ts')).audit(context)],
  [REPLAY.name, async (context) => (await import('../cli/replay.ts')).replay(context)],
  [FREEZE.name, async (context) => (await import('../cli/freeze.ts')).freeze(context)],
  [ATTEST.name, async (context) => (await import('../cli/attest.ts')).attest(context)],
  [OVERRIDE.name, async (context) => (await import('../cli/override.ts')).override(context)],
  [APPROVE.name, async (context) => (await import('../cli/approve.ts')).approve(context)],
  [MEMBERSHIP.name, async (context) => (await import('../cli/membership.ts')).membership(context)],
  [BACKUP.name, async (context) => (await import('../cli/backup.ts')).backup(context)],
  [RESTORE.name, async (context) => (await import('./restore.ts')).restore(context)],
  [TOKEN.name, async (context) => (await import('../cli/token.ts')).token(context)],
  [VERSION.name, printVersion],
  [COMPLETION.name, printCompletion],
  [HELP.name, printHelp],
]);

async function printCompletion(context: FullContext): Promise<ExitCode> {
  const { completion } = await import('../cli/completion.ts');
  const { fullCommands } = await import('./command-table.ts');
  return completion(context, fullCommands());
}

async function printHelp(context: FullContext): Promise<ExitCode> {
  const { serveHelp } = await import('./serve-help.ts');
  return help(context, (command) => (command === SERVE ? serveHelp() : commandHelp(command)));
}

/** What people type without having read which commands there are. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['--version', VERSION.name],
  ['-V', VERSION.name],
  ['--help', HELP.name],
  ['-h', HELP.name],
]);

/** Runs one command and says with which code the process should end. */
export async function run(options: RunOptions): Promise<ExitCode> {
  const [name, ...args] = options.argv;
  const context = contextOf(options, args);
  if (name === undefined) {
    context.print(overview());
    return EXIT.usage;
  }
  const runner = RUNNERS.get(ALIASES.get(name) ?? name);
  if (runner === undefined) return unknownCommand(context, name);
  try {
    return await runner(context);
  } catch (error) {
    // Node's own code for this is 1, which would tell a script to try again later.
    const cause = error instanceof Error ? (error.stack ?? error.message) : String(error);
    context.printError(`holdpoint ${name} failed, which is a bug: ${cause}`);
    return EXIT.cannotJudge;
  }
}

function contextOf(options: RunOptions, args: readonly string[]): FullContext {
  const { env, stdout, stderr, signal, onHangup } = options;
  const clock = createSystemClock();
  const timers = createSystemTimers(clock);
  const errors = new StatusLine(stderr, () => columnsOf(stderr));
  return {
    ...{ args, env, signal, onHangup },
    files: nodeFiles,
    writeFile: writeTextFile,
    // The same relative path from the sources and from the build.
    shippedRules: [fileURLToPath(new URL('../../rules', import.meta.url))],
    version: packageVersion(),
    print: (line) => stdout.write(`${line}\n`),
    printError: (line) => void errors.print(line),
    ...(isTerminal(stderr) && { showStatus: (line) => errors.show(renderLine(line, false)) }),
    fetchWith: async (tls) =>
      (await import('../adapter/node-https/tls-fetch.ts')).createTlsFetch(tls),
    openLogs: async (directory) => {
      const { openDataLogs } = await import('./data-logs.ts');
      return openDataLogs(directory, { version: packageVersion(), wallMs: () => clock.now() });
    },
    randomBytes: (count) => randomBytes(count),
    startProgram: (program) => startProgram({ ...program, env: { ...env, ...program.env } }),
    whoAmI: `${userName()}@${hostname()}:${process.pid}`,
    time: { now: clock.now, sleepUntil: timers.sleepUntil },
    colours: {
      print: showsColours(isTerminal(stdout), env),
      printError: showsColours(isTerminal(stderr), env),
    },
  };
}

/** A container may run under a user that has no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}

function isTerminal(stream: NodeJS.WritableStream): boolean {
  return 'isTTY' in stream && stream.isTTY === true;
}

/** Terminals have had 80 columns since there are terminals. */
function columnsOf(stream: NodeJS.WritableStream): number {
  return 'columns' in stream && typeof stream.columns === 'number' ? stream.columns : 80;
}

function packageVersion(): string {
  const path = new URL('../../package.json', import.meta.url);
  const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'));
  const isPackage = typeof parsed === 'object' && parsed !== null && 'version' in parsed;
  return isPackage ? String(parsed.version) : 'unknown';
}
