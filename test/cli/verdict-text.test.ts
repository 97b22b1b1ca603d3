import { describe, expect, it } from 'vitest';
import { canProceed } from '../../src/cli/can-proceed.ts';
import { EXIT } from '../../src/cli/context.ts';
import { durationMs } from '../../src/core/base/time.ts';
import { verdictJson } from '../../src/http/verdict-json.ts';
import { answering, fakeServer } from '../client/fake-server.ts';
import { cluster } from '../support/case-builder.ts';
import { rollout } from '../support/ledger-draft.ts';
import { runCommand } from './harness.ts';

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
