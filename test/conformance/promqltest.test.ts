import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { classify, type Reason } from './promqltest/classify.ts';
import { Database } from './promqltest/database.ts';
import knownFailures from './promqltest/known-failures.json' with { type: 'json' };
import { runCase } from './promqltest/run.ts';
import { readScript } from './promqltest/script.ts';

/**
 * Prometheus's own test scripts. They lie beside the checkout and are not copied into it; without
 * them nothing can be said, which is a failure where it counts (CI) and a skip elsewhere.
 */
const folder = join(
  process.env['HOLDPOINT_CONFORMANCE'] ??
    join(import.meta.dirname, '..', '..', '..', 'shared', 'conformance'),
  'promqltest',
);
const isPresent = existsSync(folder);
const isCi = process.env['CI'] === 'true';

interface Failure {
  readonly place: string;
  readonly query: string;
  readonly problem: string;
}

interface Report {
  passed: number;
  readonly failures: Failure[];
  readonly notApplicable: Map<Reason, number>;
}

function runFile(file: string): Report {
  const database = new Database();
  const report: Report = { passed: 0, failures: [], notApplicable: new Map() };
  for (const command of readScript(readFileSync(join(folder, file), 'utf8'))) {
    if (command.kind === 'clear') database.clear();
    else if (command.kind === 'load') database.load(command);
    else {
      const verdict = classify(command, database);
      if (!verdict.applies) {
        const { reason } = verdict;
        report.notApplicable.set(reason, (report.notApplicable.get(reason) ?? 0) + 1);
        continue;
      }
      const problem = runCase(command, verdict.parsed, database.store);
      if (problem === undefined) report.passed += 1;
      else {
        const place = `${file}:${command.line}`;
        report.failures.push({ place, query: command.query, problem });
      }
    }
  }
  return report;
}

const files = isPresent ? readdirSync(folder).filter((name) => name.endsWith('.test')) : [];
interface KnownFailure {
  readonly file: string;
  readonly query: string;
  readonly reason: string;
}

const listed: readonly KnownFailure[] = knownFailures;
const known = new Set(listed.map(({ query, file }) => `${file} ${query}`));

function keyOf({ place, query }: Failure): string {
  return `${place.split(':')[0]} ${query}`;
}

describe('the scripts of Prometheus', () => {
  it.runIf(isCi)('are present where it counts', () => {
    expect(existsSync(folder), `${folder} is missing`).toBe(true);
  });

  it.skipIf(isPresent || isCi)('are not beside this checkout, so that nothing was proven', () => {
    expect(files).toEqual([]);
  });

  it.each(files)('%s gives what Prometheus gives', (file) => {
    const { failures } = runFile(file);
    const unexpected = failures.filter((failure) => !known.has(keyOf(failure)));
    expect(unexpected).toEqual([]);
    const failed = new Set(failures.map(keyOf));
    const nowPassing = listed.filter(
      (entry) => entry.file === file && !failed.has(`${entry.file} ${entry.query}`),
    );
    expect(nowPassing, 'listed as failing and passing now').toEqual([]);
  });

  it.runIf(isPresent)('are run but for what their text says is out of scope', () => {
    const reports = files.map(runFile);
    const run = reports.reduce((sum, { passed, failures }) => sum + passed + failures.length, 0);
    const skipped = new Map<Reason, number>();
    for (const { notApplicable } of reports) {
      for (const [reason, count] of notApplicable) {
        skipped.set(reason, (skipped.get(reason) ?? 0) + count);
      }
    }
    expect({ run, skipped: Object.fromEntries(skipped) }).toMatchInlineSnapshot(`
      {
        "run": 967,
        "skipped": {
          "experimental language": 412,
          "native histograms": 819,
          "start timestamps": 16,
        },
      }
    `);
  });
});
