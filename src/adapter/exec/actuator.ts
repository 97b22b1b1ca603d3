import { constants } from 'node:fs';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import { type DurationMs, durationMs } from '../../core/base/time.ts';
import type { Actuator, ActuatorOutcome, ActuatorStep } from '../../ports/actuator.ts';
import { type ProgramEnd, runProgram } from './run-program.ts';

/** A program that does the steps. */
export interface ExecOptions {
  /** The program, by an absolute path or a name that is looked for in `PATH`, and its arguments. */
  readonly argv: readonly string[];
  readonly timeoutMs: DurationMs;
}

/** Programs that were asked to end have this long to put things in order. */
const GRACE_MS = durationMs(5_000);

/** Where a program is looked for that is named without a path. Not the guard's own `PATH`. */
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** By convention the code of a program that failed and may well succeed when it is tried again. */
const EX_TEMPFAIL = 75;

/**
 * Runs a program for every step: no shell, an environment of a few variables, and an empty
 * directory of its own to work in. What a step is about stands in `HOLDPOINT_*`.
 */
export function createExecActuator({ argv, timeoutMs }: ExecOptions): Actuator {
  const name = `exec ${argv[0] ?? ''}`;
  return {
    name,
    settlesWithinMs: durationMs(timeoutMs + GRACE_MS),
    run: (step, signal) => inOwnDirectory((cwd) => run(step, { argv, timeoutMs, cwd, signal })),
    rehearse: (step) => rehearse(step, argv),
  };
}

async function inOwnDirectory(
  act: (cwd: string) => Promise<ActuatorOutcome>,
): Promise<ActuatorOutcome> {
  let cwd: string;
  try {
    cwd = await mkdtemp(join(tmpdir(), 'holdpoint-'));
  } catch (error) {
    return {
      kind: 'failed',
      detail: `no directory to run in: ${String(error)}`,
      isRetryable: true,
    };
  }
  try {
    return await act(cwd);
  } finally {
    await rm(cwd, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function run(
  step: ActuatorStep,
  given: ExecOptions & { readonly cwd: string; readonly signal: AbortSignal },
): Promise<ActuatorOutcome> {
  const { argv, timeoutMs, cwd, signal } = given;
  const env = environmentOf(step);
  return outcomeOf(await runProgram({ argv, env, cwd, timeoutMs, graceMs: GRACE_MS, signal }));
}

function outcomeOf(end: ProgramEnd): ActuatorOutcome {
  switch (end.kind) {
    case 'exited': {
      const detail = withOutput(`it exited with ${end.code}`, end.output);
      if (end.code === 0) return { kind: 'done', detail };
      return { kind: 'failed', detail, isRetryable: end.code === EX_TEMPFAIL };
    }
    case 'killed':
      return { kind: 'unknown', detail: withOutput(`it was ended by ${end.signal}`, end.output) };
    case 'stopped':
      return { kind: 'unknown', detail: withOutput(end.why, end.output) };
    case 'not-started':
      return { kind: 'failed', detail: `it did not start: ${end.why}`, isRetryable: false };
  }
}

function withOutput(what: string, output: string): string {
  return output === '' ? what : `${what}: ${output}`;
}

/** All that a program sees of an environment. What is not known is the empty text. */
function environmentOf(step: ActuatorStep): Readonly<Record<string, string>> {
  return {
    PATH,
    HOLDPOINT_STEP_ID: step.id,
    HOLDPOINT_ACTION: step.action,
    HOLDPOINT_CLUSTER: step.cluster,
    HOLDPOINT_NODE: step.node ?? '',
    HOLDPOINT_TO_VERSION: step.toVersion ?? '',
    HOLDPOINT_ROLLBACK: step.rollback,
    HOLDPOINT_ROLLOUT: step.rollout ?? '',
    HOLDPOINT_RUNBOOK: step.runbook,
    HOLDPOINT_REASON: step.reason,
    HOLDPOINT_TOKEN: step.token ?? '',
  };
}

async function rehearse(step: ActuatorStep, argv: readonly string[]): Promise<ActuatorOutcome> {
  const [file = ''] = argv;
  const places = isAbsolute(file) ? [file] : PATH.split(delimiter).map((each) => join(each, file));
  for (const place of places) {
    if (!(await canRun(place))) continue;
    const variables = Object.entries(environmentOf(step)).map(
      ([name, value]) => `${name}=${value}`,
    );
    const detail = `would have run ${JSON.stringify(argv)} with ${variables.join(' ')}`;
    return { kind: 'done', detail };
  }
  return { kind: 'failed', detail: `there is no program ${file} to run`, isRetryable: false };
}

async function canRun(path: string): Promise<boolean> {
  return await access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
