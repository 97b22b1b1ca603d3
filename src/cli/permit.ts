import type { Claimed, Page, Permit } from '../client/client.ts';
import { type Asking, askGuard, reportFailure, show } from './ask.ts';
import { readDuration } from './connect.ts';
import { type AskingContext, EXIT, type ExitCode } from './context.ts';
import { complain } from './help.ts';
import { permitLines } from './permit-text.ts';
import { stepRequest } from './step-request.ts';
import { styled } from './styled-text.ts';
import { PERMIT } from './usage/permit.ts';
import { verdictLines } from './verdict-text.ts';

/** What each call needs besides the name of its permit. */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  claim: ['--cluster', '--node', '--action'],
  confirm: ['--permit-token'],
  renew: ['--permit-token'],
  complete: ['--permit-token', '--outcome'],
  release: ['--permit-token'],
  'force-release': ['--why'],
  list: [],
};

/** Runs `holdpoint permit`. */
export async function permit(context: AskingContext): Promise<ExitCode> {
  return await askGuard(context, PERMIT, async (asking) => {
    const [call = '', id, ...surplus] = asking.operands;
    const needs = NEEDS[call];
    const takesId = call !== 'claim' && call !== 'list';
    if (needs === undefined || surplus.length > 0 || takesId !== (id !== undefined)) {
      return complain(context, [`expected ${PERMIT.operand?.name ?? ''}`], PERMIT);
    }
    const missing = needs.filter((name) => !asking.flags.has(name));
    if (missing.length > 0) {
      return complain(
        context,
        missing.map((name) => `${name} is required`),
        PERMIT,
      );
    }
    if (call === 'claim') return await claim(asking);
    return call === 'list' ? await list(asking) : await callOn(asking, call, id ?? '');
  });
}

async function claim(asking: Asking): Promise<ExitCode> {
  const { client, context, flags } = asking;
  const request = stepRequest(asking);
  if (!request.ok) return complain(context, request.complaints, PERMIT);
  const confirm = flags.has('--confirm-required') ? 'required' : 'optional';
  const key = flags.get('--idempotency-key');
  const options = { signal: context.signal, ...(key !== undefined && { key }) };
  return reportClaim(asking, await client.claim({ ...request.value, confirm }, options));
}

async function list(asking: Asking): Promise<ExitCode> {
  const { client, context, flags } = asking;
  const asked = { cluster: flags.get('--cluster') };
  const page = await client.permits(asked, { signal: context.signal });
  if (page.kind !== 'ok') return reportFailure(asking, page);
  const { permits } = page.value;
  if (flags.has('--json')) context.print(page.body.trimEnd());
  else if (permits.length === 0) show(context, [[styled('aside', 'nothing')]]);
  else show(context, permits.flatMap(permitLines));
  return EXIT.fine;
}

async function callOn(asking: Asking, call: string, id: string): Promise<ExitCode> {
  const { client, context, flags } = asking;
  const { signal } = context;
  const token = flags.get('--permit-token') ?? '';
  switch (call) {
    case 'confirm': {
      // What the answer has to be about is known to the guard alone.
      const known = await client.permit(id, { signal });
      if (known.kind !== 'ok') return reportFailure(asking, known);
      return reportClaim(asking, await client.confirm({ ...known.value, token }, { signal }));
    }
    case 'renew': {
      const ttl = readDuration(flags, '--ttl', 3_600_000);
      if (!ttl.ok) return complain(context, ttl.complaints, PERMIT);
      const ttlSeconds = ttl.value === undefined ? undefined : ttl.value / 1_000;
      return reportPermit(asking, await client.renew({ id, token, ttlSeconds }, { signal }));
    }
    case 'complete': {
      const outcome = (['done', 'failed', 'aborted'] as const).find(
        (each) => each === flags.get('--outcome'),
      );
      if (outcome === undefined) {
        return complain(context, ['--outcome: expected done, failed or aborted'], PERMIT);
      }
      return reportPermit(asking, await client.complete({ id, token, outcome }, { signal }));
    }
    case 'release':
      return reportPermit(asking, await client.release({ id, token }, { signal }));
    default: {
      const why = flags.get('--why') ?? '';
      return reportPermit(asking, await client.forceRelease({ id, why }, { signal }));
    }
  }
}

function reportPermit(asking: Asking, page: Page<Permit>): ExitCode {
  if (page.kind !== 'ok') return reportFailure(asking, page);
  const { context, flags } = asking;
  if (flags.has('--json')) context.print(page.body.trimEnd());
  else show(context, permitLines(page.value));
  return EXIT.fine;
}

function reportClaim(asking: Asking, claimed: Claimed): ExitCode {
  if (claimed.kind !== 'go' && claimed.kind !== 'no-go') return reportFailure(asking, claimed);
  const { context, flags } = asking;
  if (flags.has('--json')) context.print(claimed.body.trimEnd());
  else {
    const held = claimed.kind === 'go' ? permitLines(claimed.permit) : [];
    show(context, [...verdictLines(claimed.verdict), ...held]);
  }
  if (claimed.kind === 'go') return EXIT.fine;
  const { kind } = claimed.verdict;
  return kind === 'blocked' || kind === 'halted' ? EXIT.needsPerson : EXIT.findings;
}
