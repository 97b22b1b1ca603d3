import { describe, expect, it } from 'vitest';
import { checkDocument } from '../../src/config/check-document.ts';
import { runbookSchema, toRunbook } from '../../src/config/runbook-schema.ts';
import { parseYaml } from '../../src/yaml/parse.ts';

const parse = (rollback: object) =>
  runbookSchema.safeParse({ runbook: 'r', actions: ['upgrade', 'rollback'], rollback });

function read(rollback: object) {
  const { data } = parse(rollback);
  if (data === undefined) throw new Error('the test writes a good one');
  return toRunbook(data).rollback;
}

/** Findings as people get them; JSON is YAML. */
function findingsOf(rollback: object): string {
  const text = JSON.stringify({ runbook: 'r', actions: ['upgrade', 'rollback'], rollback });
  const document = parseYaml(text, 'r.yaml');
  const checked = document.ok ? checkDocument(document.value, runbookSchema) : document;
  if (checked.ok) return 'nothing';
  return checked.findings.map(({ place, message }) => `${place.column} ${message}`).join('\n');
}

const EXEC = { exec: ['/usr/bin/back'] };

describe('who takes nodes back', () => {
  it('is nobody unless the runbook says so', () => {
    const plain = runbookSchema.parse({ runbook: 'r', actions: ['upgrade'] });
    expect(toRunbook(plain).rollback).toEqual({ pauses: false, isDryRun: false, run: undefined });
  });

  it.each([
    {
      name: 'a webhook',
      run: { webhook: { url: 'https://deploy.example/hook', secret_file: 'key' } },
      is: { kind: 'webhook', url: 'https://deploy.example/hook', timeoutMs: 10_000 },
    },
    {
      name: 'a webhook while keys change',
      run: {
        webhook: { url: 'http://d.example:1/?a=b', secret_files: ['old', 'new'], timeout: '3s' },
      },
      is: { kind: 'webhook', url: 'http://d.example:1/?a=b', timeoutMs: 3_000 },
    },
    {
      name: 'a program',
      run: { exec: ['ansible-playbook', 'back.yaml'], timeout: '20m' },
      is: { kind: 'exec', argv: ['ansible-playbook', 'back.yaml'], timeoutMs: 1_200_000 },
    },
  ])('is $name', ({ run, is }) => {
    expect(read({ run })).toEqual({ pauses: false, isDryRun: false, run: is });
  });

  it('pauses before and resumes after, or rehearses only, where that is said', () => {
    expect(read({ run: EXEC, before: 'pause', after: 'resume' })).toMatchObject({ pauses: true });
    expect(read({ run: EXEC, order: 'reverse', dry_run: true })).toMatchObject({ isDryRun: true });
  });

  it.each([
    [{ order: 'forward' }, '69 order: expected "reverse"'],
    [
      { run: EXEC, before: 'pause' },
      "103 before: what is paused has to be resumed: add 'after: resume'",
    ],
    [
      { run: EXEC, after: 'resume' },
      "102 after: only what was paused is resumed: add 'before: pause'",
    ],
    [
      { before: 'pause', after: 'resume' },
      "70 before: nobody is there to pause: say who with 'run'",
    ],
    [{ dry_run: true }, "71 dry_run: there is nothing to rehearse: say who goes back with 'run'"],
    [{ run: {} }, '67 run: one of the keys "webhook" or "exec" is missing'],
    [{ run: { exec: [] } }, '75 exec: must not be empty'],
    [
      { run: { exec: ['bin/back'] } },
      '76 exec: the program is an absolute path, or a name that is looked for in PATH',
    ],
    [
      { run: { exec: ['a b'] } },
      '76 exec: the program is an absolute path, or a name that is looked for in PATH',
    ],
    [{ run: { exec: ['/x', 'a\0b'] } }, '81 exec: no program takes a NUL'],
    [{ run: { exec: ['/x'], timeout: '2d' } }, '92 timeout: must be between 1s and 1d'],
    [
      { run: { webhook: { url: 'https://d.example/' } } },
      '78 webhook: one of the keys "secret_file" or "secret_files" is missing',
    ],
    [
      { run: { webhook: { url: 'https://d.example/', secret_file: 'a', secret_files: ['b'] } } },
      '124 the key "secret_files" does not go with the other keys here',
    ],
    [
      { run: { webhook: { url: 'https://me:s3cr3t@d.example/', secret_file: 'key' } } },
      '85 url: credentials do not belong in a URL; messages are signed with secret_file',
    ],
  ])('refuses %j at its place', (rollback, finding) => {
    expect(findingsOf(rollback)).toBe(finding);
  });
});
