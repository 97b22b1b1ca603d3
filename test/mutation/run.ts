import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Pinned like every other tool, and installed for the run alone: it brings 190 packages. */
const STRYKER = '10.1.1';

/**
 * * What is mutated by what tests, unless arguments say otherwise. The tests are those beside the
 * code: with the exhaustive ones a mutant takes a minute instead of a second.
 */
const [code = 'src/core/cluster/*.ts', tests = 'test/core/cluster/*.test.ts'] =
  process.argv.slice(2);

/** Works on a copy, since mutants are written into the sources. */
const folder = mkdtempSync(join(tmpdir(), 'holdpoint-mutation-'));
const run = (command: string, ...args: readonly string[]) =>
  execFileSync(command, args, { cwd: folder, stdio: 'inherit' });

for (const part of ['src', 'test', 'rules', 'docs', 'runtime', 'package.json', 'node_modules']) {
  cpSync(part, join(folder, part), { recursive: true, verbatimSymlinks: true });
}
writeFileSync(
  join(folder, 'vitest.mutation.config.ts'),
  `export default { test: { include: [${JSON.stringify(tests)}], testTimeout: 60_000 } };\n`,
);
writeFileSync(
  join(folder, 'stryker.config.json'),
  JSON.stringify({
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner'],
    mutate: [code],
    coverageAnalysis: 'perTest',
    concurrency: 1,
    // It cannot read the compiler's options of TypeScript 7, and does without where there are none.
    tsconfigFile: 'none.json',
    vitest: { configFile: 'vitest.mutation.config.ts', related: false },
    // Sentences are for people: a test that pins every word of each pins nothing else.
    mutator: { excludedMutations: ['StringLiteral'] },
    reporters: ['clear-text', 'progress-append-only'],
    thresholds: { break: 90 },
  }),
);
const packages = ['core', 'vitest-runner'].map((name) => `@stryker-mutator/${name}@${STRYKER}`);
run('npm', 'install', '--no-save', '--no-audit', '--no-fund', ...packages);
run(join(folder, 'node_modules/.bin/stryker'), 'run');
