import { createPinoLogger } from '../adapter/pino/logger.ts';
import { createSystemClock } from '../adapter/system/clock.ts';
import { createSystemTimers } from '../adapter/system/timers.ts';
import { type CommandContext, EXIT, type ExitCode } from '../cli/context.ts';
import { parseServeFlags, type ServeFlags } from '../config/flags.ts';
import { type Finding, formatFinding } from '../core/base/errors.ts';
import { type Demo, startDemo } from '../demo/serve.ts';
import { startDaemon } from './daemon.ts';
import { DEMO_CONFIG_PATH, demoConfig, withFile } from './demo-config.ts';
import { narrate } from './demo-narrator.ts';
import { type LoadAll, type Loaded, loadAll } from './load-all.ts';

/** What `holdpoint serve --help` prints. */
export const SERVE_HELP = `Usage: holdpoint serve [--config FILE] [--listen HOST:PORT] [options]
       holdpoint serve --demo

Watches the configured clusters and answers /can-proceed until it is stopped.

Options:
  --config FILE        the configuration (default: $HOLDPOINT_CONFIG, else holdpoint.yaml)
  --listen HOST:PORT   where to answer (default: $HOLDPOINT_LISTEN, else the file's listen,
                       else 127.0.0.1:9455)
  --log-level LEVEL    debug, info, warn or error (default: $HOLDPOINT_LOG_LEVEL, else info)
  --rules PATH         packs and runbooks instead of the file's; may be repeated
  --demo               guard a simulated five-node cluster inside this process
  -h, --help           this text

Exit codes: 0 stopped by a signal, 1 findings in the configuration, 2 usage,
3 the daemon could not start or broke.`;

/** What serving needs beyond what every command has. */
export interface ServeContext extends CommandContext {
  readonly signal: AbortSignal;
  /** Calls back whenever the process is asked to read its configuration again (SIGHUP). */
  readonly onHangup: (listener: () => void) => void;
}

/** How many members the demo has: five survive two losses, three would hide the difference. */
const DEMO_MEMBERS = 5;

/** The same demo at every start. */
const DEMO_SEED = 1;

/** Runs `holdpoint serve` until the signal aborts. */
export async function serve(context: ServeContext): Promise<ExitCode> {
  const flags = parseServeFlags(context.args);
  if (!flags.ok) return complain(context, flags.findings, EXIT.usage);
  if (flags.value.help) {
    context.print(SERVE_HELP);
    return EXIT.fine;
  }
  const run = flags.value.demo ? serveDemo : serveConfig;
  return await run(context, flags.value);
}

async function serveConfig(context: ServeContext, flags: ServeFlags): Promise<ExitCode> {
  const load = () => loadAll(context, flags);
  const loaded = await load();
  if (!loaded.ok) return complain(context, loaded.findings, EXIT.findings);
  return await runDaemon(context, { loaded: loaded.value, load, demo: undefined });
}

async function serveDemo(context: ServeContext, flags: ServeFlags): Promise<ExitCode> {
  const clock = createSystemClock();
  const timers = createSystemTimers(clock);
  const { signal } = context;
  const demo = await startDemo({ clock, timers, seed: DEMO_SEED, members: DEMO_MEMBERS, signal });
  const files = withFile(context.files, DEMO_CONFIG_PATH, demoConfig(demo.members));
  const load = () => loadAll({ ...context, files }, { ...flags, configPath: DEMO_CONFIG_PATH });
  const loaded = await load();
  if (!loaded.ok) {
    await demo.close();
    return complain(context, loaded.findings, EXIT.findings);
  }
  return await runDaemon(context, { loaded: loaded.value, load, demo });
}

async function runDaemon(
  context: ServeContext,
  { loaded, load, demo }: { loaded: Loaded; load: LoadAll; demo: Demo | undefined },
): Promise<ExitCode> {
  const { version, signal, print, printError } = context;
  const { settings } = loaded;
  const logLevel = demo === undefined ? settings.logLevel : 'warn';
  const logger = createPinoLogger({ level: logLevel });
  const clock = createSystemClock();
  const timers = createSystemTimers(clock);
  try {
    const daemon = await startDaemon({ loaded, load, version, clock, timers, logger, signal });
    context.onHangup(() => void daemon.reload());
    if (demo !== undefined) {
      introduce(daemon.url, print);
      await Promise.all([narrate(daemon.guard, { clock, timers, signal, print }), demo.done]);
    }
    await daemon.done;
    return EXIT.fine;
  } catch (error) {
    printError(`holdpoint: ${error instanceof Error ? error.message : String(error)}`);
    return EXIT.cannotJudge;
  }
}

function introduce(url: string, print: (line: string) => void): void {
  print(`Holdpoint guards a demo cluster of ${DEMO_MEMBERS} nodes. Ctrl-C ends it. Try:`);
  print('');
  print(`  curl '${url}/can-proceed?cluster=demo&node=n2&action=restart'`);
  print('');
}

function complain(
  { printError }: CommandContext,
  findings: readonly Finding[],
  code: ExitCode,
): ExitCode {
  for (const finding of findings) printError(formatFinding(finding));
  return code;
}
