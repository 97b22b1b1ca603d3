import type { ClaimRequest, Permit, Rollout } from '../client/client.ts';
import type { DurationMs } from '../core/base/time.ts';
import { type Asking, describeFailure, tell } from './ask.ts';
import { EXIT, type ExitCode } from './context.ts';
import type { Heartbeat } from './heartbeat.ts';
import { hasCommand, programsFor, type RollCommands } from './roll-commands.ts';
import { enterAgain, type HeldStep, holdStep } from './step-claim.ts';
import { awaitSeen, awaitVerified, complete, type Outcome } from './step-end.ts';
import { describeProgramEnd, outcomeOf, runHeld } from './step-run.ts';
import { styled } from './styled-text.ts';

/** How a rollout is rolled. */
export interface Rolling {
  readonly asking: Asking;
  readonly commands: RollCommands;
  /** How long to ask for each go, and how long the guard may take to see that a step is done. */
  readonly waitMs: DurationMs;
  readonly verifyMs: DurationMs;
  readonly ttlSeconds: number | undefined;
}

/** The step that is to be taken, or to be gone on with. */
export interface NodeStep {
  readonly rollout: Rollout;
  readonly node: string;
  /** What the step is for. */
  readonly goal: string;
  /** A permit on the node that somebody has left behind. */
  readonly left: Permit | undefined;
}

/** What a step comes to: another look at the rollout, or the code with which to end. */
export type StepResult =
  | { readonly kind: 'look-again' }
  | { readonly kind: 'ended'; readonly code: ExitCode };

const LOOK_AGAIN: StepResult = { kind: 'look-again' };

/**
 * Takes one node-step from its first action to its last, under one permit. Whatever goes wrong is
 * told to the guard, which knows from then on where the node stands.
 */
export async function takeStep(rolling: Rolling, step: NodeStep): Promise<StepResult> {
  const actions = await actionsOf(rolling, step);
  const { left } = step;
  if (left === undefined) return await goOn(rolling, step, { actions, held: undefined });
  const from = Math.max(0, actions.indexOf(left.action));
  if (left.state !== 'verifying') {
    tell(rolling.asking.context, [
      `${left.id} is taken up again at ${left.action} of ${step.node}`,
    ]);
    const held = await enterAgain(rolling.asking, left, rolling.waitMs);
    if (held.kind === 'ended') return held;
    return await goOn(rolling, step, { actions: actions.slice(from), held });
  }
  const rest = left.outcome === 'done' ? actions.slice(from + 1) : [];
  if (rest.length === 0) return await settled(rolling, left);
  const seen = await awaitSeen(rolling.asking, left, rolling.verifyMs);
  return seen.kind === 'ended'
    ? seen
    : await goOn(rolling, step, { actions: rest, held: undefined });
}

/** A step that is being verified: however it ends, the rollout tells what is next. */
async function settled({ asking, verifyMs }: Rolling, permit: Permit): Promise<StepResult> {
  const code = await awaitVerified(asking, permit, verifyMs);
  const isTold = code === EXIT.fine || permit.outcome !== 'done';
  return isTold ? LOOK_AGAIN : { kind: 'ended', code };
}

/** The actions of a step for which there is something to run, in their order. */
async function actionsOf(
  { commands, asking }: Rolling,
  { rollout, node, goal, left }: NodeStep,
): Promise<readonly string[]> {
  if (goal === 'add' || goal === 'promote') return [goal];
  const state = rollout.nodes.find((each) => each.node === node)?.state;
  const isDrained = state === 'drained' && left === undefined;
  const drain = hasCommand(commands, 'drain') && !isDrained ? ['drain'] : [];
  const moves = hasCommand(commands, 'transfer') && (await leads(asking, rollout.cluster, node));
  const after = goal !== 'remove' && hasCommand(commands, 'undrain') ? ['undrain'] : [];
  return [...drain, ...(moves || left?.action === 'transfer' ? ['transfer'] : []), goal, ...after];
}

/** Where that cannot be told nothing is moved: the guard asks for it where it is needed. */
async function leads({ client, context }: Asking, cluster: string, node: string): Promise<boolean> {
  const page = await client.cluster(cluster, { signal: context.signal });
  if (page.kind !== 'ok') return false;
  const leader = page.value.nodes.find((each) => each.node === node)?.leader;
  return leader !== undefined && 'value' in leader && leader.value;
}

type Held = Extract<HeldStep, { kind: 'held' }>;

async function goOn(
  rolling: Rolling,
  step: NodeStep,
  { actions, held }: { readonly actions: readonly string[]; readonly held: Held | undefined },
): Promise<StepResult> {
  const { asking } = rolling;
  let before = held;
  for (const [index, action] of actions.entries()) {
    const now: HeldStep =
      index === 0 && held !== undefined ? held : await claim(rolling, { step, action, before });
    if (now.kind === 'ended') {
      if (before !== undefined) await giveBack(asking, before);
      return now;
    }
    before = now;
    const failed = await act(rolling, now, action);
    if (failed !== undefined) return failed;
    const isLast = index === actions.length - 1;
    if (!isLast && action !== step.goal) continue;
    const told = await sayDone(rolling, now);
    if (told !== undefined) return told;
    if (isLast) return await verified(rolling, now.permit);
    const seen = await awaitSeen(asking, now.permit, rolling.verifyMs);
    if (seen.kind === 'ended') return seen;
    before = undefined;
  }
  return LOOK_AGAIN;
}

async function claim(
  { asking, waitMs, ttlSeconds }: Rolling,
  {
    step: { rollout, node },
    action,
    before,
  }: { readonly step: NodeStep; readonly action: string; readonly before: Held | undefined },
): Promise<HeldStep> {
  const { cluster, toVersion, runbook, id, holder } = rollout;
  const request: ClaimRequest = {
    ...{ cluster, node, action, toVersion, runbook, rollout: id, holder, ttlSeconds },
  };
  const heartbeat: { readonly before?: Heartbeat } =
    before === undefined ? {} : { before: before.heartbeat };
  return await holdStep(asking, { request, waitMs, confirms: true, ...heartbeat });
}

/** A step that does not go on: the guard looks whether its node is as good as before. */
async function giveBack(asking: Asking, { permit, heartbeat }: Held): Promise<void> {
  await heartbeat.stop();
  await complete(asking, permit, 'aborted');
}

/** Runs what there is for an action; what the step comes to when that does not end well. */
async function act(
  { asking, commands }: Rolling,
  { permit, heartbeat }: Held,
  action: string,
): Promise<StepResult | undefined> {
  const { context } = asking;
  for (const argv of programsFor(commands, { action, node: permit.node })) {
    // What the command says must not run into it.
    context.showStatus?.([]);
    tell(context, [styled('aside', `${action} ${permit.node}: ${argv.at(-1) ?? ''}`)]);
    const end = await runHeld(asking, permit, argv);
    const outcome: Outcome = outcomeOf(end, context.signal.aborted);
    if (outcome === 'done') continue;
    await heartbeat.stop();
    await complete(asking, permit, outcome);
    tell(context, [
      ...[styled('bad', 'NOT DONE'), `  ${action} of ${permit.node}: ${describeProgramEnd(end)}`],
    ]);
    return { kind: 'ended', code: end.kind === 'not-started' ? EXIT.usage : EXIT.findings };
  }
  return undefined;
}

/** Tells the guard that an action is done; what the step comes to when it does not take it. */
async function sayDone(
  { asking }: Rolling,
  { permit, heartbeat }: Held,
): Promise<StepResult | undefined> {
  await heartbeat.stop();
  const told = await complete(asking, permit, 'done');
  if (told.kind === 'ok') return undefined;
  const why = describeFailure(told, asking.server);
  tell(asking.context, [styled('bad', 'NOT HELD'), `  the command has run, but ${why}`]);
  const code = told.kind === 'refused' ? EXIT.needsPerson : EXIT.cannotJudge;
  return { kind: 'ended', code };
}

async function verified({ asking, verifyMs }: Rolling, permit: Permit): Promise<StepResult> {
  const code = await awaitVerified(asking, permit, verifyMs);
  return code === EXIT.fine ? LOOK_AGAIN : { kind: 'ended', code };
}
