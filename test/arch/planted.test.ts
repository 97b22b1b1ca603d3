import { describe, expect, it } from 'vitest';
import { places, report, type Violation } from '../support/violation.ts';
import { unseenViolations } from './coverage.ts';
import { cycleViolations } from './cycles.ts';
import { DECISION_PATH, decisionPathViolations } from './decision-path.ts';
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
  const [route, guard, decide] = DECISION_PATH;
  const whole: Tree = {
    [route]: "import { judge } from '../../service/guard.ts';\n",
    [guard]: "import { decide } from '../core/verdict/decide.ts';\n",
    [decide]: 'export const decide = 1;\n',
  };
  const checkPath = (tree: Tree) =>
    decisionPathViolations(importGraph(new Map(Object.entries(tree))));

  it('is whole when each file imports the next', () => {
    expect(checkPath(whole)).toEqual([]);
  });

  it('breaks where a file is missing', () => {
    const { [guard]: _gone, ...rest } = whole;
    expect(report(checkPath(rest))).toContain(`${guard}:0: [decision-path] is not there`);
  });

  it('breaks where a file imports something else', () => {
    expect(places(checkPath({ ...whole, [guard]: 'export const judge = 1;\n' }))).toEqual([
      `decision-path ${guard}:0`,
    ]);
  });

  it('breaks where a file is longer than 120 lines', () => {
    expect(checkPath({ ...whole, [decide]: '\n'.repeat(120) })).toEqual([]);
    expect(report(checkPath({ ...whole, [decide]: '\n'.repeat(121) }))).toContain('has 121 lines');
  });
});
