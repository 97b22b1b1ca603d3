import { describe, expect, it } from 'vitest';
import type { ReadFiles } from '../../src/config/read-files.ts';
import { readRuleFiles } from '../../src/config/rule-files.ts';
import { formatFinding } from '../../src/core/base/errors.ts';
import { memoryFiles } from './memory-files.ts';

const NAMED_AT = { file: 'holdpoint.yaml', line: 2, column: 9 };

async function read(files: ReadFiles, ...paths: readonly string[]) {
  const result = await readRuleFiles(
    files,
    paths.map((path) => ({ path, namedAt: NAMED_AT })),
  );
  return {
    paths: result.ruleFiles.map(({ path }) => path),
    findings: result.findings.map(formatFinding),
  };
}

describe('readRuleFiles', () => {
  it('reads directories in the order of names, without tests and hidden files', async () => {
    const files = memoryFiles({
      'rules/systems/raft.yaml': 'a: 1',
      'rules/systems/etcd.yaml': 'a: 1',
      'rules/systems/etcd.test.yaml': '[',
      'rules/runbooks/restart.yml': 'a: 1',
      'rules/README.md': '[',
      'rules/.hidden.yaml': '[',
      'rules/..2026_11_21/etcd.yaml': '[',
    });
    expect(await read(files, 'rules')).toEqual({
      paths: ['rules/runbooks/restart.yml', 'rules/systems/etcd.yaml', 'rules/systems/raft.yaml'],
      findings: [],
    });
  });

  it('reads a named file whatever its name, and no file twice', async () => {
    const files = memoryFiles({ 'rules/a.test.yaml': 'a: 1', 'rules/b.yaml': 'a: 1' });
    const { paths } = await read(files, 'rules/a.test.yaml', 'rules', 'rules/b.yaml');
    expect(paths).toEqual(['rules/a.test.yaml', 'rules/b.yaml']);
  });

  it('reports all broken files at their own places, and still returns the others', async () => {
    const files = memoryFiles({
      'r/a.yaml': 'a: 1',
      'r/b.yaml': 'x:\n  y: &z 1\n',
      'r/c.yaml': 'a: 1\na: 2\n',
    });
    expect(await read(files, 'r')).toEqual({
      paths: ['r/a.yaml'],
      findings: [
        'r/b.yaml:2:6: anchors (&) are not supported; write the value out',
        'r/c.yaml:2:1: the key "a" is given twice',
      ],
    });
  });

  it('reports a path that leads nowhere where it is named', async () => {
    const files = memoryFiles({ 'r/README.md': 'x' });
    expect((await read(files, 'none', 'r')).findings).toEqual([
      'holdpoint.yaml:2:9: none: there is no such file',
      'holdpoint.yaml:2:9: r: there is no rule file in it',
    ]);
  });

  it('gives up on directories that are too deep or hold too much', async () => {
    const deep = memoryFiles({ 'r/1/2/3/4/5/a.yaml': 'a: 1' });
    expect((await read(deep, 'r')).findings).toEqual([
      'holdpoint.yaml:2:9: r: directories are nested too deep',
    ]);
    const many = Array.from({ length: 501 }, (_, index) => [`r/${index}.yaml`, 'a: 1']);
    expect((await read(memoryFiles(Object.fromEntries(many)), 'r')).findings).toEqual([
      'holdpoint.yaml:2:9: r: there are more than 500 rule files',
    ]);
  });
});
