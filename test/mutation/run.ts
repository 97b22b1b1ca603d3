import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PARTS, type Part } from './parts.ts';
import { describeOutcome, judgeReport, type MutationReport } from './report.ts';
import { SURVIVORS } from './survivors.ts';

/** Pinned like every other tool, and installed for the run alone: it brings 190 packages. */
const STRYKER = '10.1.1';

/** Works on a copy, since mutants are written into the sources. */
function copyCheckout(): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdpoint-mutation-'));
  for (const part of ['src', 'test', 'rules', 'docs', 'runtime', 'package.json', 'node_modules']) {
    cpSync(part, join(folder, part), { recursive: true, verbatimSymlinks: true });
  }
  const packages = ['core', 'vitest-runner'].map((name) => `@stryker-mutator/${name}@${STRYKER}`);
  const install = ['install', '--no-save', '--no-audit', '--no-fund', ...packages];
  execFileSync('npm', install, { cwd: folder, stdio: 'inherit' });
  return folder;
}

/** Tries every mutant of a part against its tests. */
function mutate(folder: string, { code, tests, exclude = [] }: Part): MutationReport {
  const config = { test: { include: tests, exclude, testTimeout: 60_000, isolate: false } };
  writeFileSync(
    join(folder, 'vitest.mutation.config.ts'),
    `export default ${JSON.stringify(config)};\n`,
  );
  writeFileSync(
    join(folder, 'stryker.config.json'),
    JSON.stringify({
      testRunner: 'vitest',
      plugins: ['@stryker-mutator/vitest-runner'],
      mutate: code,
      coverageAnalysis: 'perTest',
      concurrency: 1,
      // What only runs while a file is read needs all tests again, for mutants that break them all.
      ignoreStatic: true,
      // It cannot read the compiler's options of TypeScript 7, and does without where none are.
      tsconfigFile: 'none.json',
      vitest: { configFile: 'vitest.mutation.config.ts', related: false },
      // Sentences are for people: a test that pins every word of each pins nothing else.
      mutator: { excludedMutations: ['StringLiteral'] },
      reporters: ['json', 'progress-append-only'],
      jsonReporter: { fileName: 'mutation.json' },
    }),
  );
  execFileSync(join(folder, 'node_modules/.bin/stryker'), ['run'], {
    cwd: folder,
    stdio: 'inherit',
  });
  return JSON.parse(readFileSync(join(folder, 'mutation.json'), 'utf8'));
}

const asked = process.argv.slice(2);
const parts = PARTS.filter(({ name }) => asked.length === 0 || asked.includes(name));
const folder = copyCheckout();
for (const part of parts) {
  const outcome = judgeReport(mutate(folder, part), SURVIVORS);
  process.stdout.write(describeOutcome(part.name, outcome));
  if (!outcome.isGood) process.exitCode = 1;
}
rmSync(folder, { recursive: true });
