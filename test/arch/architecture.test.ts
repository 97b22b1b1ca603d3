import { describe, expect, it } from 'vitest';
import { globFiles, readTexts, repositoryFiles } from '../support/repo-files.ts';
import { report } from '../support/violation.ts';
import { unseenViolations } from './coverage.ts';
import { cycleViolations } from './cycles.ts';
import { decisionPathViolations } from './decision-path.ts';
import { determinismViolations } from './determinism.ts';
import { importGraph } from './import-graph.ts';
import { importViolations } from './import-rules.ts';
import { portViolations } from './ports-rule.ts';

const graph = importGraph(readTexts(globFiles('src/**/*.ts')));

describe('the sources', () => {
  it('are all seen by the import graph, as git counts them', () => {
    const listed = repositoryFiles().filter((path) => path.startsWith('src/'));
    expect(listed.length).toBeGreaterThan(0);
    expect(report(unseenViolations(graph, listed))).toBe('');
  });

  it('import down the ladder only, and each package from its one home', () => {
    expect(report(importViolations(graph))).toBe('');
  });

  it('have no import cycle, type imports included', () => {
    expect(report(cycleViolations(graph))).toBe('');
  });

  it('see time, chance and the process only where the layout says', () => {
    expect(report(determinismViolations(graph))).toBe('');
  });

  it('keep ports free of code', () => {
    expect(report(portViolations(graph))).toBe('');
  });

  it('let a reader follow a verdict from the route to the pure decision', () => {
    expect(report(decisionPathViolations(graph))).toBe('');
  });
});
