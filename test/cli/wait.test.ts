import type { RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import { canProceed } from '../../src/cli/can-proceed.ts';
import { EXIT, type ExitCode } from '../../src/cli/context.ts';
import { answering, fakeServer } from '../client/fake-server.ts';
import {
  BLOCKED,
  GO,
  PROBLEM_JSON,
  UNKNOWN,
  UNKNOWN_NODE,
  WAIT,
  WARMING_UP,
} from '../client/verdicts.ts';
import { settle } from '../support/fake-time.ts';
import { contextFor, untilAsleep } from './harness.ts';

const ASKED = ['--cluster', 'orders', '--node', 'n2', '--action', 'drain'];
const GOES = answering(200, GO);
const WAITS = answering(409, WAIT);

/** Answers one after the other; the last one for ever. */
function inTurn(...listeners: readonly RequestListener[]): RequestListener {
  let asked = 0;
  return (request, response) => {
    const listener = listeners[Math.min(asked, listeners.length - 1)];
    asked += 1;
    listener?.(request, response);
  };
}

/** Runs with `--wait` while time passes as it is slept; says at which second each question came. */
async function waitFor(wait: string, listener: RequestListener, more: readonly string[] = []) {
  const seconds: number[] = [];
  await using server = await fakeServer((request, response) => {
    seconds.push((running.time.now() - startedAt) / 1_000);
    listener(request, response);
  });
  const args = [...ASKED, '--server', server.url, '--wait', wait, ...more];
  const running = contextFor({ args });
  const startedAt = running.time.now();
  let code: ExitCode | undefined;
  const ended = canProceed(running.context).then((result) => {
    code = result;
  });
  const isEnded = () => code !== undefined;
  await untilAsleep(running.time, isEnded);
  while (!isEnded()) {
    await running.time.advance(1_000);
    await settle();
    await untilAsleep(running.time, isEnded);
  }
  await ended;
  return {
    code,
    seconds,
    out: running.out.join('\n'),
    errors: [...running.errors],
    url: server.url,
  };
}

describe('holdpoint can-proceed --wait', () => {
  it('asks when the guard says to until it is a go', async () => {
    const { code, seconds, out, errors } = await waitFor('10m', inTurn(WAITS, WAITS, GOES));
    expect([code, seconds]).toEqual([EXIT.fine, [0, 7, 14]]);
    expect(out).toMatch(/^GO {2}drain n2/);
    expect(errors).toEqual([
      '    0s  NO-GO wait: 1 hold point is not met: backlog_clear; 10m left',
    ]);
  });

  it('does not wait when the first answer is a go', async () => {
    const { code, seconds, errors } = await waitFor('10m', GOES);
    expect([code, seconds, errors]).toEqual([EXIT.fine, [0], []]);
  });

  it('stops when a person is needed', async () => {
    const { code, seconds } = await waitFor('10m', inTurn(WAITS, answering(409, BLOCKED)));
    expect([code, seconds]).toEqual([EXIT.needsPerson, [0, 7]]);
  });

  it('stops when the question is refused', async () => {
    const refused = answering(404, UNKNOWN_NODE, PROBLEM_JSON);
    const { code, seconds } = await waitFor('10m', refused);
    expect([code, seconds]).toEqual([EXIT.usage, [0]]);
  });

  it.each([
    ['a page that is no answer', answering(200, '<html>', { 'content-type': 'text/html' })],
    ['a redirect', answering(302, '', { location: '/' })],
  ])('stops at %s: the address is wrong', async (_what, listener) => {
    const { code, seconds } = await waitFor('10m', listener);
    expect([code, seconds]).toEqual([EXIT.cannotJudge, [0]]);
  });

  it.each([
    ['503', answering(503, WARMING_UP, PROBLEM_JSON), [0, 1]],
    ['the page of a proxy', answering(502, '<html>', { 'content-type': 'text/html' }), [0, 5]],
    [
      'a broken connection',
      ((request) => void request.socket.destroy()) as RequestListener,
      [0, 5],
    ],
    ['missing evidence', answering(409, UNKNOWN), [0, 1]],
  ])('goes on after %s', async (_what, listener, times) => {
    const { code, seconds } = await waitFor('10m', inTurn(listener, GOES));
    expect([code, seconds]).toEqual([EXIT.fine, times]);
  });

  it.each([
    [0.001, [0, 1]],
    [3_600, [0, 15]],
  ])('asks again within 1 to 15 seconds when the guard says %d', async (retry, times) => {
    const answer = answering(409, { ...WAIT, retryAfterSeconds: retry });
    const { seconds } = await waitFor('10m', inTurn(answer, GOES));
    expect(seconds).toEqual(times);
  });

  it.each<[string, RequestListener, ExitCode]>([
    ['wait', WAITS, EXIT.findings],
    ['503', answering(503, WARMING_UP, PROBLEM_JSON), EXIT.cannotJudge],
  ])('asks a last time when the time is over, and ends as %s does', async (...row) => {
    const [, listener, expected] = row;
    const { code, seconds } = await waitFor('10s', listener);
    expect([code, seconds.at(-1)]).toEqual([expected, 10]);
  });

  it('prints the last answer alone with --json', async () => {
    const { out } = await waitFor('10m', inTurn(WAITS, GOES), ['--json']);
    expect(JSON.parse(out)).toMatchObject({ decision: 'go' });
  });

  it('tells what changes, and each minute that it still waits', async () => {
    const warming = answering(503, WARMING_UP, PROBLEM_JSON);
    const script = [warming, ...Array.from({ length: 11 }, () => WAITS), answering(409, UNKNOWN)];
    const { errors } = await waitFor('3m', inTurn(...script, WAITS, GOES));
    expect(errors).toEqual([
      `    0s  the guard cannot judge: ${WARMING_UP.detail}; 3m left`,
      '    1s  NO-GO wait: 1 hold point is not met: backlog_clear; 2m59s left',
      '  1m4s  NO-GO wait: 1 hold point is not met: backlog_clear; 1m56s left',
      ' 1m18s  NO-GO unknown: 1 hold point is not met: evidence_fresh; 1m42s left',
      ' 1m19s  NO-GO wait: 1 hold point is not met: backlog_clear; 1m41s left',
    ]);
  });

  it('ends without a go when it is interrupted', async () => {
    await using server = await fakeServer(inTurn(WAITS, () => undefined));
    const args = [...ASKED, '--server', server.url, '--wait', '10m'];
    const { context, time, stop } = contextFor({ args });
    const ended = canProceed(context);
    await untilAsleep(time, () => false);
    stop.abort();
    expect(await ended).toBe(EXIT.cannotJudge);
    expect(time.sleeping).toBe(0);
  });
});
