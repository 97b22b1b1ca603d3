import type { Page, Rollback, Rollout, RolloutRequest } from '../client/client.ts';
import { type Asking, askGuard, reportFailure, show } from './ask.ts';
import { type AskingContext, EXIT, type ExitCode } from './context.ts';
import { complain } from './help.ts';
import { defaultHolder } from './holder.ts';
import { rollbackLines } from './rollback-text.ts';
import { headLine, rolloutLines } from './rollout-text.ts';
import { type Line, styled } from './styled-text.ts';
import { ROLLOUT } from './usage/rollout.ts';

/** What each call needs besides the name of its rollout. */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  start: ['--cluster', '--kind'],
  list: [],
  show: [],
  pause: ['--why'],
  resume: [],
  abort: ['--why'],
  rekey: ['--to-version', '--why'],
  rollback: ['--why'],
};

const ORDERS = ['pause', 'resume', 'abort', 'rekey'] as const;

/** Runs `holdpoint rollout`. */
export async function rollout(context: AskingContext): Promise<ExitCode> {
  return await askGuard(context, ROLLOUT, async (asking) => {
    const [call = '', id, ...surplus] = asking.operands;
    const needs = NEEDS[call];
    const takesId = call !== 'start' && call !== 'list';
    if (needs === undefined || surplus.length > 0 || takesId !== (id !== undefined)) {
      return complain(context, [`expected ${ROLLOUT.operand?.name ?? ''}`], ROLLOUT);
    }
    const missing = needs.filter((name) => !asking.flags.has(name));
    if (missing.length > 0) {
      const complaints = missing.map((name) => `${name} is required`);
      return complain(context, complaints, ROLLOUT);
    }
    if (call === 'list') return await list(asking);
    if (call === 'rollback') {
      return report(asking, await orderBack(asking, id ?? ''), rollbackLines);
    }
    return report(asking, await pageOf(asking, call, id ?? ''), rolloutLines);
  });
}

async function pageOf(asking: Asking, call: string, id: string): Promise<Page<Rollout>> {
  const { client, context, flags } = asking;
  const { signal } = context;
  if (call === 'start') {
    const key = flags.get('--idempotency-key');
    const options = { signal, ...(key !== undefined && { key }) };
    return await client.startRollout(rolloutRequest(asking), options);
  }
  const order = ORDERS.find((each) => each === call);
  if (order === undefined) return await client.rollout(id, { signal });
  const toVersion = order === 'rekey' ? flags.get('--to-version') : undefined;
  return await client.steerRollout({ id, order, why: flags.get('--why'), toVersion }, { signal });
}

async function orderBack({ client, context, flags }: Asking, id: string): Promise<Page<Rollback>> {
  const why = flags.get('--why') ?? '';
  const order = { rollout: id, why, toVersion: flags.get('--to-version') };
  return await client.rollBack(order, { signal: context.signal });
}

/** The rollout that flags ask for. */
export function rolloutRequest({
  flags,
  context,
}: Pick<Asking, 'flags' | 'context'>): RolloutRequest {
  const members = flags.get('--members')?.split(',');
  return {
    cluster: flags.get('--cluster') ?? '',
    kind: flags.get('--kind') ?? '',
    runbook: flags.get('--runbook'),
    toVersion: flags.get('--to-version'),
    members: members?.map((name) => name.trim()).filter((name) => name !== ''),
    holder: flags.get('--holder') ?? defaultHolder(context),
  };
}

async function list(asking: Asking): Promise<ExitCode> {
  const { client, context, flags } = asking;
  const asked = { cluster: flags.get('--cluster') };
  const page = await client.rollouts(asked, { signal: context.signal });
  if (page.kind !== 'ok') return reportFailure(asking, page);
  const { rollouts } = page.value;
  if (flags.has('--json')) context.print(page.body.trimEnd());
  else if (rollouts.length === 0) show(context, [[styled('aside', 'nothing')]]);
  else show(context, rollouts.flatMap(listLines));
  return EXIT.fine;
}

function listLines(each: Rollout): readonly Line[] {
  const left = each.sideEffects.length;
  const effects = left === 0 ? '' : `  ${left} side effects not undone`;
  return [headLine(each), [styled('aside', `  ${each.id}  by ${each.holder}${effects}`)]];
}

function report<T>(
  asking: Asking,
  page: Page<T>,
  linesOf: (value: T) => readonly Line[],
): ExitCode {
  const { context, flags } = asking;
  if (page.kind !== 'ok') {
    const code = reportFailure(asking, page);
    return page.kind === 'refused' && isForPerson(page.problem.code) ? EXIT.needsPerson : code;
  }
  if (flags.has('--json')) context.print(page.body.trimEnd());
  else show(context, linesOf(page.value));
  return EXIT.fine;
}

/** Refusals that no other words of the caller would change. */
export function isForPerson(code: string): boolean {
  return ['rollout-refused', 'rollout-under-way', 'rollout-over', 'rollback-refused'].includes(
    code,
  );
}
