import type { Page, Rollout } from '../client/client.ts';
import { durationMs } from '../core/base/time.ts';
import { PERMIT_TTL_MAX_MS } from '../core/ledger/guard-log.ts';
import { ROLLOUT_KINDS, type RolloutKind } from '../core/ledger/rollouts/rollout.ts';
import { type Asking, askGuard, reportFailure, show, tell } from './ask.ts';
import { readDuration } from './connect.ts';
import { type AskingContext, EXIT, type ExitCode } from './context.ts';
import { complain } from './help.ts';
import { planLines } from './plan-text.ts';
import { missingFor, programsFor, type RollCommands, readCommands } from './roll-commands.ts';
import { rollOn, untilAnswered } from './roll-loop.ts';
import type { Rolling } from './roll-step.ts';
import { isForPerson, rolloutRequest } from './rollout.ts';
import { rolloutLines } from './rollout-text.ts';
import { styled } from './styled-text.ts';
import { ROLL } from './usage/roll.ts';

/** Nobody watches a rollout for longer at a time; it is resumed. */
const WAIT_MAX_MS = 86_400_000;

/** A go that does not come within an hour is somebody's work. */
const WAIT_DEFAULT_MS = durationMs(3_600_000);

/** A node of usual size is back and has soaked by then. */
const VERIFY_DEFAULT_MS = durationMs(1_800_000);

/** Runs `holdpoint roll`: a rollout from plan to end around commands of the user's own. */
export async function roll(context: AskingContext): Promise<ExitCode> {
  return await askGuard(context, ROLL, async (asking) => {
    const { flags } = asking;
    const read = readRolling(asking);
    if (!read.ok) return complain(context, read.complaints, ROLL);
    const { rolling, kind } = read;
    const id = flags.get('--resume');
    if (flags.has('--dry-run')) return await dryRun(asking, rolling.commands);
    const page = id === undefined ? await start(asking, rolling) : await resumed(rolling, id);
    if (page.kind !== 'ok') {
      const code = reportFailure(asking, page);
      return page.kind === 'refused' && isForPerson(page.problem.code) ? EXIT.needsPerson : code;
    }
    const missing = missingFor(kindOf(page.value.kind) ?? kind, rolling.commands);
    if (missing.length > 0) return complain(context, missing, ROLL);
    for (const line of rolloutLines(page.value)) tell(context, line);
    const code = await rollOn(rolling, page.value.id);
    context.showStatus?.([]);
    if (code !== EXIT.fine) {
      tell(context, [`go on with: holdpoint roll --resume ${page.value.id} and the same commands`]);
    }
    return code;
  });
}

type ReadRolling =
  | { readonly ok: true; readonly rolling: Rolling; readonly kind: RolloutKind }
  | { readonly ok: false; readonly complaints: readonly string[] };

function readRolling(asking: Asking): ReadRolling {
  const { flags } = asking;
  const commands = readCommands(flags);
  if (!commands.ok) return commands;
  const isResumed = flags.has('--resume');
  const wanted = ['--cluster', '--kind'].filter((name) => flags.has(name) === isResumed);
  if (wanted.length > 0) {
    const how = isResumed ? 'is that of the rollout that is resumed' : 'is required';
    return { ok: false, complaints: wanted.map((name) => `${name} ${how}`) };
  }
  const kind = isResumed ? 'rolling-restart' : kindOf(flags.get('--kind') ?? '');
  if (kind === undefined) {
    return { ok: false, complaints: [`--kind is one of ${ROLLOUT_KINDS.join(', ')}`] };
  }
  const complaints = isResumed ? [] : missingFor(kind, commands.commands);
  if (complaints.length > 0) return { ok: false, complaints };
  const times = readTimes(flags);
  if (!times.ok) return times;
  return { ok: true, kind, rolling: { asking, commands: commands.commands, ...times.value } };
}

function readTimes(flags: ReadonlyMap<string, string>) {
  const wait = readDuration(flags, '--wait', WAIT_MAX_MS);
  if (!wait.ok) return wait;
  const verify = readDuration(flags, '--verify', WAIT_MAX_MS);
  if (!verify.ok) return verify;
  const ttl = readDuration(flags, '--ttl', PERMIT_TTL_MAX_MS);
  if (!ttl.ok) return ttl;
  const value = {
    waitMs: wait.value ?? WAIT_DEFAULT_MS,
    verifyMs: verify.value ?? VERIFY_DEFAULT_MS,
    ttlSeconds: ttl.value === undefined ? undefined : Math.ceil(ttl.value / 1_000),
  };
  return { ok: true, value } as const;
}

function kindOf(text: string): RolloutKind | undefined {
  return ROLLOUT_KINDS.find((kind) => kind === text);
}

async function start(asking: Asking, { waitMs }: Rolling): Promise<Page<Rollout>> {
  const { client, context } = asking;
  // One key for all attempts: a start whose answer was lost is the same start.
  const key = Buffer.from(context.randomBytes(16)).toString('hex');
  const request = rolloutRequest(asking);
  return await untilAnswered(asking, waitMs, () => client.startRollout(request, { key }));
}

async function resumed({ asking, waitMs }: Rolling, id: string): Promise<Page<Rollout>> {
  return await untilAnswered(asking, waitMs, () => asking.client.rollout(id));
}

/** What would be done, by the plan of the guard and the commands of the user; nothing is begun. */
async function dryRun(asking: Asking, commands: RollCommands): Promise<ExitCode> {
  const { client, context } = asking;
  const { cluster, kind, toVersion, runbook, members = [] } = rolloutRequest(asking);
  const goal = { 'rolling-restart': 'restart', 'rolling-upgrade': 'upgrade' }[kind];
  let nodes = members;
  let code: ExitCode = EXIT.fine;
  if (goal !== undefined) {
    const question = { cluster, action: goal, toVersion, runbook: runbook ?? kind };
    const page = await client.plan(question, { signal: context.signal });
    if (page.kind !== 'ok') return reportFailure(asking, page);
    show(context, [...planLines(page.value), []]);
    nodes = page.value.steps.map(({ node }) => node);
    if (!page.value.mayStart) code = EXIT.needsPerson;
  }
  const actions = ACTIONS[kindOf(kind) ?? 'rolling-restart'];
  for (const node of nodes) {
    for (const action of actions) {
      for (const argv of programsFor(commands, { action, node })) {
        show(context, [[styled('strong', node), `  ${action}: ${argv.slice(-3).join(' ')}`]]);
      }
    }
  }
  return code;
}

/** The actions of each kind that have commands, for the eye. */
const ACTIONS: Readonly<Record<RolloutKind, readonly string[]>> = {
  'rolling-restart': ['drain', 'transfer', 'restart', 'undrain'],
  'rolling-upgrade': ['drain', 'transfer', 'upgrade', 'undrain'],
  'scale-up': ['add', 'promote'],
  'scale-down': ['drain', 'transfer', 'remove'],
};
