import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SqliteEventLog } from '../../src/adapter/sqlite/event-log.ts';
import { acceptLoss } from '../../src/adapter/sqlite/restore.ts';
import { audit } from '../../src/cli/audit.ts';
import { EXIT } from '../../src/cli/context.ts';
import { explain } from '../../src/cli/explain.ts';
import { replay } from '../../src/cli/replay.ts';
import { readAuditPage } from '../../src/service/audit-page.ts';
import { healthy } from '../support/guarded.ts';
import { startServer, type TestServer } from '../support/http.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { runCommand } from './harness.ts';

/** A guard that has said go, and then wait. */
async function startWithHistory(): Promise<TestServer> {
  const server = await startServer();
  for (let round = 0; round < 3; round += 1) await server.guarded.burst();
  await advise(server);
  server.guarded.members.set('n3', healthy({ pending: 50 }));
  await server.guarded.burst();
  await advise(server);
  return server;
}

/** What a guard with such a history leaves behind on its disk. */
async function directoryWithHistory() {
  await using server = await startWithHistory();
  const { log: memory, watch } = server.guarded;
  const data = temporaryDirectory();
  const log = await SqliteEventLog.open({ directory: data, wallMs: () => 0 });
  const page = await readAuditPage(memory, {
    ...{ cluster: watch.cluster.id, after: 0, sinceMs: undefined, withInputs: true },
  });
  if (page.kind !== 'page') throw new Error(page.detail);
  for (const { digest, text } of page.page.inputs) await log.putInputs(digest, text);
  await log.append(watch.cluster.id, 0, page.page.records);
  await log.close();
  return data;
}

async function advise({ url, guarded }: TestServer): Promise<string> {
  const answer = await fetch(`${url}/can-proceed?cluster=orders&action=restart&node=n2`);
  const { decisionId } = (await answer.json()) as { decisionId: string };
  await guarded.decisions.drained();
  return decisionId;
}

const at = ({ url }: TestServer, ...args: readonly string[]) => ({
  args: [...args, '--server', url],
});

async function exportOf(server: TestServer, ...args: readonly string[]): Promise<string> {
  const { code, out } = await runCommand(audit, at(server, 'export', ...args));
  expect(code).toBe(EXIT.fine);
  return `${out}\n`;
}

describe('holdpoint explain', () => {
  it('shows every hold point with value, limit and age, within 80 columns', async () => {
    await using server = await startWithHistory();
    const id = await advise(server);
    const { code, out } = await runCommand(explain, at(server, id));
    expect(code).toBe(EXIT.fine);
    expect(out).toContain('NO-GO  restart n2 of orders (rolling-restart)');
    expect(out).toMatch(/FAIL +backlog_clear on n3: 50 proposals, required < 10/);
    expect(out).toMatch(/PASS +quorum_kept/);
    expect(out).toContain('advice, with nothing reserved');
    expect(out).toContain(`${id}, record 2 of orders, by version 1.2.3`);
    const digests = /^(record|inputs) /;
    const wide = out.split('\n').filter((line) => line.length > 80 && !digests.test(line));
    expect(wide).toEqual([]);
  });

  it('prints what the guard sent, for programs', async () => {
    await using server = await startWithHistory();
    const id = await advise(server);
    const { out } = await runCommand(explain, at(server, id, '--json'));
    expect(JSON.parse(out)).toMatchObject({ id, verdict: { decisionId: id, kind: 'wait' } });
  });

  it('says that there is no such decision', async () => {
    await using server = await startWithHistory();
    const { code, errors } = await runCommand(explain, at(server, 'dec_9'));
    expect(code).toBe(EXIT.usage);
    expect(errors).toContain('unknown-decision');
  });

  it('shows where a value goes, when to ask again, and how long it has been stuck', async () => {
    await using server = await startWithHistory();
    const { members, time, burst } = server.guarded;
    for (let tens = 0; tens < 4; tens += 1) {
      await time.advance(600_000);
      await burst();
      await advise(server);
    }
    for (const pending of [44, 38, 32]) {
      members.set('n3', healthy({ pending }));
      await burst();
    }
    const { out } = await runCommand(explain, at(server, await advise(server)));
    expect(out).toMatch(/1 hold point is not met: backlog_clear; ask again in 4 s/);
    expect(out).toMatch(/clears: falls below 10 \(now 32, falling 6\/s: about 4s\)/);
    expect(out).toMatch(/stuck: refused for 40m\d*s?, longer than 30m: a person has to look/);
  });
});

describe('holdpoint audit', () => {
  it('verifies the log of a guard', async () => {
    await using server = await startWithHistory();
    const { code, out } = await runCommand(audit, at(server, 'verify'));
    expect(code).toBe(EXIT.fine);
    expect(out).toBe('WHOLE  2 records are as written\n  orders: 1 to 2');
  });

  it('exports a log that can be verified without the guard', async () => {
    await using server = await startWithHistory();
    const log = await exportOf(server);
    const args = ['verify', '--file', 'log.jsonl'];
    const { code, out } = await runCommand(audit, { args, files: { 'log.jsonl': log } });
    expect(code).toBe(EXIT.fine);
    expect(out).toContain('2 records are as written');
  });

  it('refuses an export that was changed, and names its line', async () => {
    await using server = await startWithHistory();
    const log = (await exportOf(server)).replace('\\"kind\\":\\"wait\\"', '\\"kind\\":\\"go\\"');
    const args = ['verify', '--file', 'log.jsonl'];
    const ended = await runCommand(audit, { args, files: { 'log.jsonl': log } });
    expect(ended.code).toBe(EXIT.findings);
    expect(ended.errors).toBe('CHANGED  log.jsonl:3: record 2 of orders is not what was written');
  });

  it('refuses an export that was cut off', async () => {
    await using server = await startWithHistory();
    const log = await exportOf(server);
    const args = ['verify', '--file', 'log.jsonl'];
    const files = { 'log.jsonl': log.slice(0, log.lastIndexOf('{"kind":"end"')) };
    const { code, errors } = await runCommand(audit, { args, files });
    expect(code).toBe(EXIT.findings);
    expect(errors).toContain('the export ends too early');
  });

  it('exports from a time on, and says that what was before is not proven', async () => {
    await using server = await startWithHistory();
    const second = await fetch(`${server.url}/v1/decisions?limit=1`);
    const { decisions } = (await second.json()) as { decisions: { decidedAt: string }[] };
    const log = await exportOf(server, '--since', decisions[0]?.decidedAt ?? '');
    const args = ['verify', '--file', 'log.jsonl'];
    const { out } = await runCommand(audit, { args, files: { 'log.jsonl': log } });
    expect(out).toContain('orders: 2 to 2; what was before is not proven by this');
  });

  it.each([
    [['verify', '--since', 'yesterday'], '--since: expected a time'],
    [['export', '--format', 'csv'], 'jsonl is the only format'],
    [['export', '--file', 'log.jsonl'], '--file is for verify'],
    [['verify', '--file', 'log.jsonl', '--cluster', 'orders'], '--file is verified whole'],
    [['verify', '--file', 'missing.jsonl'], 'missing.jsonl'],
  ])('refuses %j', async (args, complaint) => {
    const { code, errors } = await runCommand(audit, { args });
    expect(code).toBe(EXIT.usage);
    expect(errors).toContain(complaint);
  });

  it('says which cluster has no log', async () => {
    await using server = await startWithHistory();
    const { code, errors } = await runCommand(audit, at(server, 'verify', '--cluster', 'nowhere'));
    expect(code).toBe(EXIT.usage);
    expect(errors).toContain('unknown-cluster');
  });
});

describe('holdpoint replay', () => {
  it('decides the log of a guard once more, and finds it the same', async () => {
    await using server = await startWithHistory();
    const { code, out } = await runCommand(replay, at(server));
    expect(code).toBe(EXIT.fine);
    expect(out).toBe('REPLAYED  2 decisions: 0 differ');
  });

  it('works from an export without the guard', async () => {
    await using server = await startWithHistory();
    const log = await exportOf(server, '--with-inputs');
    const args = ['--file', 'log.jsonl'];
    const { code, out } = await runCommand(replay, { args, files: { 'log.jsonl': log } });
    expect([code, out]).toEqual([EXIT.fine, 'REPLAYED  2 decisions: 0 differ']);
  });

  it('says how many decisions have no inputs any more', async () => {
    await using server = await startWithHistory();
    const log = await exportOf(server);
    const args = ['--file', 'log.jsonl'];
    const { code, out } = await runCommand(replay, { args, files: { 'log.jsonl': log } });
    expect(code).toBe(EXIT.fine);
    expect(out).toContain('2 cannot be decided again: their inputs are not kept any more');
  });

  it('shows what differs from a decision that was forged with its chain', async () => {
    await using server = await startWithHistory();
    const { guarded } = server;
    const read = await guarded.log.read(guarded.watch.cluster.id, 0, 10);
    const [first] = read.kind === 'read' ? read.records : [];
    if (first === undefined) throw new Error('there is a decision');
    const forged = first.body.replace('"decision":"go"', '"decision":"no-go"');
    const { type, atMs } = first;
    await guarded.log.append(guarded.watch.cluster.id, 2, [{ type, atMs, body: forged }]);
    const { code, out } = await runCommand(replay, at(server));
    expect(code).toBe(EXIT.findings);
    expect(out).toContain('DIFFERS  dec_');
    expect(out).toContain('decision: was "no-go", is "go"');
    expect(out).toContain('3 decisions: 1 differ');
  });
});

describe('the data directory of a guard that does not run', () => {
  it('is verified, and its decisions are decided once more', async () => {
    const data = await directoryWithHistory();
    const verified = await runCommand(audit, { args: ['verify', '--data-dir', data] });
    expect([verified.code, verified.out]).toEqual([
      EXIT.fine,
      'WHOLE  2 records are as written\n  orders: 1 to 2',
    ]);
    const replayed = await runCommand(replay, { args: ['--data-dir', data] });
    expect([replayed.code, replayed.out]).toEqual([EXIT.fine, 'REPLAYED  2 decisions: 0 differ']);
  });

  it('is exported as its guard would export it', async () => {
    const data = await directoryWithHistory();
    const { out } = await runCommand(audit, { args: ['export', '--data-dir', data] });
    const files = { 'log.jsonl': `${out}\n` };
    const { code } = await runCommand(audit, { args: ['verify', '--file', 'log.jsonl'], files });
    expect(code).toBe(EXIT.fine);
  });

  it('is a finding where a decision in it was changed', async () => {
    const data = await directoryWithHistory();
    const database = join(data, 'holdpoint.db');
    // All of them: pages that are not in use hold copies.
    const changed = readFileSync(database, 'latin1').replaceAll('"kind":"wait"', '"kind":"wayt"');
    writeFileSync(database, changed, 'latin1');
    for (const [command, args] of [[audit, ['verify']] as const, [replay, []] as const]) {
      const ended = await runCommand(command, { args: [...args, '--data-dir', data] });
      expect(ended.code).toBe(EXIT.findings);
      expect(ended.errors).toContain('CHANGED');
    }
  });

  it('is refused while a guard has it', async () => {
    const data = await directoryWithHistory();
    const log = await SqliteEventLog.open({ directory: data, wallMs: () => 0 });
    const ended = await runCommand(audit, { args: ['verify', '--data-dir', data] });
    await log.close();
    expect(ended.code).toBe(EXIT.usage);
    expect(ended.errors).toContain('another guard uses the data directory');
  });

  it('is refused where there is none, and none is made', async () => {
    const data = temporaryDirectory();
    const ended = await runCommand(audit, { args: ['verify', '--data-dir', data] });
    expect(ended.code).toBe(EXIT.usage);
    expect(ended.errors).toContain('it holds no event log');
    expect(readdirSync(data)).toEqual([]);
  });

  it('is refused after a restore, whose epoch must not begin with an audit', async () => {
    const data = await directoryWithHistory();
    acceptLoss({ directory: data, nowMs: 0 });
    const ended = await runCommand(audit, { args: ['verify', '--data-dir', data] });
    expect(ended.code).toBe(EXIT.usage);
    expect(ended.errors).toContain('its new epoch begins when a guard starts on it');
  });

  it('is not asked together with a file', async () => {
    for (const [command, args] of [[audit, ['verify']] as const, [replay, []] as const]) {
      const both = [...args, '--file', 'log.jsonl', '--data-dir', 'data'];
      const ended = await runCommand(command, { args: both });
      expect([ended.code, ended.errors]).toEqual([EXIT.usage, expect.stringContaining('not both')]);
    }
  });
});
