import { describe, expect, it } from 'vitest';
import { canProceed } from '../../src/cli/can-proceed.ts';
import { EXIT } from '../../src/cli/context.ts';
import { answering, fakeServer } from '../client/fake-server.ts';
import { HOSTILE_ANSWERS } from '../client/hostile-answers.ts';
import {
  BLOCKED,
  GO,
  PROBLEM_JSON,
  UNKNOWN,
  UNKNOWN_NODE,
  WAIT,
  WARMING_UP,
} from '../client/verdicts.ts';
import { healthy } from '../support/guarded.ts';
import { startServer } from '../support/http.ts';
import { runCommand } from './harness.ts';

const ASKED = ['--cluster', 'orders', '--node', 'n2', '--action', 'drain'];

function argsFor({ url }: { readonly url: string }, ...more: string[]): readonly string[] {
  return [...ASKED, '--server', url, ...more];
}

describe('holdpoint can-proceed', () => {
  it.each([
    ['a go', 200, GO, {}, EXIT.fine],
    ['wait', 409, WAIT, {}, EXIT.findings],
    ['unknown', 409, UNKNOWN, {}, EXIT.findings],
    ['a refusal', 404, UNKNOWN_NODE, PROBLEM_JSON, EXIT.usage],
    ['a warm-up', 503, WARMING_UP, PROBLEM_JSON, EXIT.cannotJudge],
    ['a verdict of a guard that cannot judge', 503, WAIT, {}, EXIT.cannotJudge],
    ['blocked', 409, BLOCKED, {}, EXIT.needsPerson],
  ])('ends after %s with the code for it', async (...row) => {
    const [, status, body, headers, code] = row;
    await using server = await fakeServer(answering(status, body, headers));
    const plain = await runCommand(canProceed, { args: argsFor(server) });
    expect(plain.code).toBe(code);
    const json = await runCommand(canProceed, { args: argsFor(server, '--json') });
    expect(json.code).toBe(code);
    expect(JSON.parse(json.out)).toEqual(JSON.parse(JSON.stringify(body)));
  });

  it('ends with 3 when nobody answers, and prints nothing that could be read', async () => {
    const gone = await fakeServer(answering(200, GO));
    await gone[Symbol.asyncDispose]();
    const { code, out, errors } = await runCommand(canProceed, { args: argsFor(gone, '--json') });
    expect([code, out]).toEqual([EXIT.cannotJudge, '']);
    expect(errors).toMatch(/^NO ANSWER {2}no answer from http:\/\/127.0.0.1:\d+: .*ECONNREFUSED/);
  });

  it.each([...HOSTILE_ANSWERS])('never takes %s for a go', async (_title, listener) => {
    await using server = await fakeServer(listener);
    const { code, out, errors } = await runCommand(canProceed, { args: argsFor(server) });
    expect([code, out]).toEqual([EXIT.cannotJudge, '']);
    expect(errors).toMatch(/^NO ANSWER {2}\S/);
  });

  it('says in words what was asked, what is in the way and what comes next', async () => {
    await using server = await fakeServer(answering(409, WAIT));
    const { out, errors } = await runCommand(canProceed, { args: argsFor(server) });
    expect(errors).toBe('');
    expect(out).toBe(`NO-GO  drain n2 of orders (rolling-restart)
1 hold point is not met: backlog_clear

  FAIL     backlog_clear on n3: 42 proposals, required < 10
           42 does not meet < 10 (evidence 1.2s old)
           clears: falls below 10 (now 42, falling 3/s: about 11s)

  passed: guard_ready
  cannot be told: version_known

This clears by itself: ask again in 7 s.
dec_1  2023-11-14T22:13:23.500Z`);
  });

  it('says so in words when it is a go', async () => {
    await using server = await fakeServer(answering(200, { ...GO, cure: true }));
    const { out } = await runCommand(canProceed, { args: argsFor(server) });
    expect(out).toBe(`GO  drain n2 of orders (rolling-restart, a cure)
drain n2 of orders may go ahead: all 2 hold points are met

  passed: guard_ready
  cannot be told: version_known

This stands until 2023-11-14T22:13:26.000Z, unless something changes.
dec_1  2023-11-14T22:13:23.500Z`);
  });

  it.each([
    [BLOCKED, 'This does not clear by itself: a person has to act.'],
    [UNKNOWN, 'Evidence is missing: ask again in 1 s, and see to what is not observed.'],
  ])('says what comes after $kind', async (body, next) => {
    await using server = await fakeServer(answering(409, body));
    const { out } = await runCommand(canProceed, { args: argsFor(server) });
    expect(out).toContain(`\n${next}\n`);
  });

  it('colours the words that count, and none that come from outside', async () => {
    const trap = { ...WAIT, summary: 'all is \u001b[32mgreen\u0007\u202e' };
    await using server = await fakeServer(answering(409, trap));
    const { out } = await runCommand(canProceed, { args: argsFor(server), colours: true });
    const [first, second] = out.split('\n');
    expect(first).toBe('\u001b[1;33mNO-GO\u001b[0m  drain n2 of orders (rolling-restart)');
    expect(second).toBe('all is \\u{1b}[32mgreen\\u{7}\\u{202e}');
    expect(out).toContain('  \u001b[1;31mFAIL\u001b[0m     \u001b[1mbacklog_clear on n3\u001b[0m:');
    expect(out).toContain('\n\u001b[2mdec_1  2023-11-14T22:13:23.500Z\u001b[0m');
  });

  it('asks the real server, and reads what it answers', async () => {
    await using server = await startServer();
    const args = argsFor(server);
    expect((await runCommand(canProceed, { args })).code).toBe(EXIT.cannotJudge);
    for (let round = 0; round < 3; round += 1) await server.guarded.burst();
    expect((await runCommand(canProceed, { args })).code).toBe(EXIT.fine);
    server.guarded.members.set('n3', healthy({ pending: 42 }));
    await server.guarded.burst();
    const { code, out } = await runCommand(canProceed, { args });
    expect(code).toBe(EXIT.findings);
    expect(out).toContain('backlog_clear on n3: 42 proposals, required < 10');
    const leader = argsFor(server).map((argument) => (argument === 'n2' ? 'n1' : argument));
    expect((await runCommand(canProceed, { args: leader })).code).toBe(EXIT.needsPerson);
  });

  it('passes everything on that was asked', async () => {
    await using server = await fakeServer(answering(200, GO));
    const args = argsFor(server, '--to-version', '3.6.1+x', '--runbook=rolling-upgrade');
    const { code } = await runCommand(canProceed, { args });
    expect(server.asked).toEqual([
      `/can-proceed?${['cluster=orders', 'node=n2', 'action=drain'].join('&')}` +
        '&toVersion=3.6.1%2Bx&runbook=rolling-upgrade',
    ]);
    // The answer was to another question.
    expect(code).toBe(EXIT.cannotJudge);
  });

  it.each([
    [[], ['--cluster is required', '--node is required', '--action is required']],
    [[...ASKED, '--wait', 'soon'], [/--wait: expected a duration such as 30s or 10m, at most 1d/]],
    [[...ASKED, '--wait', '2d'], [/--wait/]],
    [[...ASKED, '--timeout', '0s'], [/--timeout/]],
    [[...ASKED, '--sever', 'x'], [/unknown flag --sever; did you mean "--server"\?/]],
  ])('complains about %j', async (args, complaints) => {
    const { code, out, errors } = await runCommand(canProceed, { args });
    expect([code, out]).toEqual([EXIT.usage, '']);
    const lines = errors.split('\n');
    expect(lines).toHaveLength(complaints.length + 1);
    for (const [index, complaint] of complaints.entries()) {
      expect(lines[index]).toMatch(complaint);
      expect(lines[index]).toMatch(/^holdpoint can-proceed: /);
    }
    expect(lines.at(-1)).toBe('holdpoint help can-proceed tells more');
  });

  it('prints its help when asked for it, whatever else is given', async () => {
    const { code, out } = await runCommand(canProceed, { args: ['--node', 'x', '-h'] });
    expect(code).toBe(EXIT.fine);
    expect(out).toMatch(/^Usage: holdpoint can-proceed --cluster NAME --node NAME --action ACTION/);
  });
});
