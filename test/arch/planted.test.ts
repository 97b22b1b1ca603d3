import { describe, expect, it } from 'vitest';
import { places, report, type Violation } from '../support/violation.ts';
import { unseenViolations } from './coverage.ts';
import { cycleViolations } from './cycles.ts';
import { ADVICE_PATH, CLAIM_PATH, decisionPathViolations } from './decision-path.ts';
import { determinismViolations } from './determinism.ts';
import { type ImportGraph, importGraph } from './import-graph.ts';
import { importViolations } from './import-rules.ts';
import { PLANTED, SOUND, type Tree } from './planted-cases.ts';
import { portViolations } from './ports-rule.ts';

/** All rules but the decision path, which every planted tree would otherwise have to carry. */
function violationsOf(graph: ImportGraph): readonly Violation[] {
  return [
    ...importViolations(graph),
    ...cycleViolations(graph),
    ...determinismViolations(graph),
    ...portViolations(graph),
  ];
}

function check(tree: Tree): readonly Violation[] {
  return violationsOf(importGraph(new Map(Object.entries(tree))));
}

describe('a sound tree', () => {
  it('has no violation', () => {
    expect(report(check(SOUND))).toBe('');
  });
});

describe('a planted violation is found, alone and at its place:', () => {
  it.each(PLANTED)('$title', ({ file, text, beside, found, says }) => {
    const violations = check({ ...SOUND, ...beside, [file]: text });
    expect(places(violations)).toEqual(found);
    expect(report(violations)).toContain(says);
  });
});

describe('the completeness check', () => {
  const graph = importGraph(new Map(Object.entries(SOUND)));

  it('is content when every listed file was seen', () => {
    expect(unseenViolations(graph, Object.keys(SOUND))).toEqual([]);
  });

  it('names files that the graph never saw', () => {
    const listed = [...Object.keys(SOUND), 'src/service/new.ts', 'src/http/page.html'];
    expect(places(unseenViolations(graph, listed))).toEqual([
      'unseen src/http/page.html:0',
      'unseen src/service/new.ts:0',
    ]);
  });

  it('finds a graph of nothing at fault for everything', () => {
    const empty = importGraph(new Map());
    expect(unseenViolations(empty, ['src/main.ts'])).toHaveLength(1);
  });
});

describe('the decision path', () => {
  const [route, guard, decide] = ADVICE_PATH;
  const [, claims, , ledger, port, apply] = CLAIM_PATH;
  const whole: Tree = {
    [route]:
      "import type { Answer } from '../../service/guard.ts';\n" +
      "import type { ClaimOutcome } from '../../service/claims.ts';\n",
    [guard]: "import { decide } from '../core/verdict/decide.ts';\n",
    [claims]:
      "import { decide } from '../core/verdict/decide.ts';\n" +
      "import type { Ledgers } from './ledgers.ts';\n",
    'src/service/ledgers.ts': "import { ClusterLedger } from './cluster-ledger.ts';\n",
    [ledger]:
      "import { apply } from '../core/ledger/apply.ts';\n" +
      "import type { AppendOutcome } from '../ports/event-log.ts';\n",
    'src/adapter/sqlite/event-log.ts':
      "import type { EventLog } from '../../ports/event-log.ts';\n",
    [decide]: 'export const decide = 1;\n',
    [apply]: 'export const apply = 1;\n',
    [port]: 'export interface EventLog {}\n',
  };
  const checkPath = (tree: Tree) =>
    decisionPathViolations(importGraph(new Map(Object.entries(tree))));

  it('is whole when each file imports those that it leads to', () => {
    expect(checkPath(whole)).toEqual([]);
  });

  it.each([guard, claims, ledger, apply, port])('breaks where %s is missing', (file) => {
    const { [file]: _gone, ...rest } = whole;
    expect(report(checkPath(rest))).toContain(`${file}:0: [decision-path] is not there`);
  });

  it.each([
    [guard, 1],
    [claims, 2],
    [ledger, 2],
    ['src/service/ledgers.ts', 1],
    ['src/adapter/sqlite/event-log.ts', 1],
  ] as const)('breaks where %s imports something else', (file, edges) => {
    const broken = checkPath({ ...whole, [file]: 'export const judge = 1;\n' });
    expect(places(broken)).toEqual(Array(edges).fill(`decision-path ${file}:0`));
  });

  it.each([decide, claims, ledger])('breaks where %s is longer than 120 lines', (file) => {
    const text = whole[file] ?? '';
    const blank = 120 - text.split('\n').length + 1;
    expect(checkPath({ ...whole, [file]: text + '\n'.repeat(blank) })).toEqual([]);
    const longer = checkPath({ ...whole, [file]: text + '\n'.repeat(blank + 1) });
    expect(report(longer)).toContain('has 121 lines');
  });
});
