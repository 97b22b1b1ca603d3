import { join } from 'node:path';
import { SeriesFiles } from '../adapter/fs/series-files.ts';
import { createPinoLogger } from '../adapter/pino/logger.ts';
import { createSystemClock } from '../adapter/system/clock.ts';
import { createSystemTimers } from '../adapter/system/timers.ts';
import { type AskingContext, type CommandContext, EXIT, type ExitCode } from '../cli/context.ts';
import { type LoadAll, type Loaded, loadAll, printFindings } from '../cli/load-all.ts';
import { parseServeFlags, type ServeFlags } from '../config/flags.ts';
import type { LogLevel } from '../config/settings.ts';
import { DEFAULT_SCENARIO, SCENARIOS } from '../demo/scenario/catalog.ts';
import type { Clock, Timers } from '../ports/clock.ts';
import { rememberFiles, watchConfig } from './config-watch.ts';
import { type Daemon, startDaemon } from './daemon.ts';
import { DEMO_CONFIG_PATH, demoConfig, withFile } from './demo-config.ts';
import { openShow } from './demo-show.ts';
import { type Memory, openMemory } from './memory.ts';
import { serveHelp } from './serve-help.ts';
import { describeStartError } from './start-error.ts';

/** What serving needs beyond what every command has. */
export interface ServeContext extends CommandContext {
  readonly signal: AbortSignal;
  readonly colours: Pick<AskingContext['colours'], 'print'>;
  /** Calls back whenever the process is asked to read its configuration again (SIGHUP). */
  readonly onHangup: (listener: () => void) => void;
}

/** Runs `holdpoint serve` until the signal aborts. */
export async function serve(context: ServeContext): Promise<ExitCode> {
  const scenarios = SCENARIOS.map(({ name }) => name);
  const flags = parseServeFlags(context.args, scenarios);
  if (!flags.ok) return printFindings(context, flags.findings, EXIT.usage);
  if (flags.value.help) {
    context.print(serveHelp());
    return EXIT.fine;
  }
  const run = flags.value.demo ? serveDemo : serveConfig;
  return await run(context, flags.value);
}

async function serveConfig(context: ServeContext, flags: ServeFlags): Promise<ExitCode> {
  const files = rememberFiles(context.files);
  const load = () => loadAll({ ...context, files }, flags);
  const loaded = await load();
  if (!loaded.ok) return printFindings(context, loaded.findings, EXIT.findings);
  return await runDaemon(context, {
    ...{ loaded: loaded.value, load },
    logLevel: loaded.value.settings.logLevel,
    dataDir: loaded.value.settings.dataDir,
    alongside: async ({ reload }, io) => {
      if (flags.watch) await watchConfig(files, { ...io, reload });
    },
  });
}

async function serveDemo(context: ServeContext, flags: ServeFlags): Promise<ExitCode> {
  const clock = createSystemClock();
  const timers = createSystemTimers(clock);
  const { print, colours } = context;
  // Whatever fails, the cluster, the daemon and the scenario end together.
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  const scenario = SCENARIOS.find(({ name }) => name === flags.scenario) ?? DEFAULT_SCENARIO;
  const hasColours = colours.print;
  const show = await openShow({ scenario, clock, timers, hasColours, print, signal });
  try {
    const files = withFile(context.files, DEMO_CONFIG_PATH, demoConfig(show.members));
    const load = () => loadAll({ ...context, files }, { ...flags, configPath: DEMO_CONFIG_PATH });
    const loaded = await load();
    if (!loaded.ok) return printFindings(context, loaded.findings, EXIT.findings);
    return await runDaemon(
      { ...context, signal },
      {
        ...{ loaded: loaded.value, load, logLevel: 'warn', dataDir: undefined },
        alongside: ({ guard, url }) => show.run(guard, url),
      },
    );
  } finally {
    stop.abort();
    await show.close();
  }
}

/** The time and the end that a daemon shares with what runs beside it. */
interface Alongside {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly signal: AbortSignal;
}

async function runDaemon(
  context: ServeContext,
  plan: {
    readonly loaded: Loaded;
    readonly load: LoadAll;
    readonly logLevel: LogLevel;
    /** Without one the guard remembers as long as it lives. */
    readonly dataDir: string | undefined;
    /** What runs as long as the daemon does. */
    readonly alongside: (daemon: Daemon, io: Alongside) => Promise<void>;
  },
): Promise<ExitCode> {
  const { version, printError } = context;
  const { loaded, load, logLevel, dataDir, alongside } = plan;
  const logger = createPinoLogger({ level: logLevel });
  const onJump = (jumpMs: number) =>
    logger.warn('the clocks jumped, or the machine slept', { jump_ms: jumpMs });
  const clock = createSystemClock({ onJump });
  const timers = createSystemTimers(clock);
  // What runs alongside may break; the daemon must not go on alone and keep the process alive.
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  let memory: Memory | undefined;
  try {
    if (dataDir !== undefined) memory = await openMemory(dataDir, { clock, logger });
    const daemon = await startDaemon({
      ...{ loaded, load, version, clock, timers, logger, signal },
      ...memory,
      ...(dataDir !== undefined && { seriesArchive: new SeriesFiles(join(dataDir, 'series')) }),
    });
    context.onHangup(() => void daemon.reload());
    await Promise.all([daemon.done, alongside(daemon, { clock, timers, signal })]);
    return EXIT.fine;
  } catch (error) {
    printError(`holdpoint: ${describeStartError(error, loaded.settings.listen)}`);
    return EXIT.cannotJudge;
  } finally {
    stop.abort();
    // Last of all, since whatever ends may still have something to remember.
    await memory?.log.close();
  }
}
