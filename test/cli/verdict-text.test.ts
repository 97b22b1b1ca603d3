import { describe, expect, it } from 'vitest';
import { canProceed } from '../../src/cli/can-proceed.ts';
import { EXIT } from '../../src/cli/context.ts';
import { durationMs, instant } from '../../src/core/base/time.ts';
import { decide } from '../../src/core/verdict/decide.ts';
import { verdictJson } from '../../src/http/verdict-json.ts';
import { answering, fakeServer } from '../client/fake-server.ts';
import { cluster } from '../support/case-builder.ts';
import { rollout } from '../support/ledger-draft.ts';
import { runCommand } from './harness.ts';

describe('a step that is refused for too long', () => {
  it('is told with where the value goes, and for how long nothing came of it', async () => {
    const inputs = cluster()
      .voters(3)
      .holdPoint({ slopePerSecond: -3, lastedMs: 2_700_000 }, { n1: 1, n2: 2, n3: 42 })
      .ask('restart', 'n2');
    const noGoSince = instant(inputs.now - 2_700_000);
    const verdict = decide({ ...inputs, asked: { noGoSince, inTheWay: new Map() } });
    const body = verdictJson({ decisionId: 'dec_1', verdict }, { wallOffsetMs: () => 0 });
    expect(body.stuck).toMatchObject({ seconds: 2_700, limitSeconds: 1_800 });
    expect(body.holdPoints[0]).toMatchObject({
      ...{ name: 'backlog', observed: 42, trend: 'falling', slopePerSecond: -3, etaSeconds: 11 },
      clears: 'falls below 10 (now 42, falling 3/s: about 11s)',
    });
    expect(body.retryAfterSeconds).toBe(11);
    await using server = await fakeServer(answering(409, body));
    const args = ['--cluster', 'orders', '--node', 'n2', '--action', 'restart'];
    const { out } = await runCommand(canProceed, { args: ['--server', server.url, ...args] });
    expect(out).toContain('clears: falls below 10 (now 42, falling 3/s: about 11s)');
    expect(out).toContain('stuck: refused for 45m, longer than 30m: a person has to look');
  });
});

describe('a rollout that takes too long', () => {
  it('is told of in the answer and at the terminal, and nobody is held up for it', async () => {
    const begun = rollout(90_000);
    const timing = {
      ...{ soakMs: durationMs(0), nodeWindowMs: undefined },
      completeWithinMs: durationMs(60_000),
    };
    const verdict = cluster()
      .voters(3)
      .policy({ timing })
      .ledger({ rollout: begun })
      .decide('drain', 'n2');
    const body = verdictJson({ decisionId: 'dec_1', verdict }, { wallOffsetMs: () => 0 });
    expect(body.decision).toBe('go');
    expect(body.holdPoints.filter(({ overrun }) => overrun)).toMatchObject([
      { name: 'rollout_in_time', result: 'pass' },
    ]);
    await using server = await fakeServer(answering(200, body));
    const args = ['--cluster', 'orders', '--node', 'n2', '--action', 'drain'];
    const { code, out } = await runCommand(canProceed, { args: ['--server', server.url, ...args] });
    expect(code).toBe(EXIT.fine);
    expect(out).toMatch(
      /\n {2}late: rollout_in_time: rollout rol_1 is 30s late; finish it or undo it/,
    );
  });
});
