import { formatFinding } from '../core/base/errors.ts';
import { renderLine } from './styled-text.ts';
import { failureLines, type TestFileResult } from './test-text.ts';

/**
 * The results as JUnit XML, the form that CI systems read: a suite for each file, a case for each
 * test. A file that could not be run is a case with an error.
 */
export function junitReport(results: readonly TestFileResult[]): string {
  const suites = results.map(suiteOf);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('')}</testsuites>\n`;
}

function suiteOf(result: TestFileResult): string {
  const { path } = result;
  if (result.kind === 'unreadable') {
    const text = result.findings.map(formatFinding).join('\n');
    const error = `<error message="findings">${escaped(text)}</error>`;
    const body = `    <testcase name="the file" classname="${escaped(path)}">${error}</testcase>\n`;
    return suite(path, { tests: 1, failures: 0, errors: 1 }, body);
  }
  const cases = result.outcomes.map((outcome, test) => {
    const open = `    <testcase name="${escaped(outcome.test.name)}" classname="${escaped(path)}"`;
    if (outcome.isPassed) return `${open}/>\n`;
    const lines = failureLines(outcome, { placeOf: result.placeOf, test });
    const text = lines.map((line) => renderLine(line, false)).join('\n');
    const failure = `<failure message="not as expected">${escaped(text)}</failure>`;
    return `${open}>${failure}</testcase>\n`;
  });
  const failures = result.outcomes.filter((outcome) => !outcome.isPassed).length;
  return suite(path, { tests: cases.length, failures, errors: 0 }, cases.join(''));
}

function suite(
  path: string,
  counts: { readonly tests: number; readonly failures: number; readonly errors: number },
  body: string,
): string {
  const { tests, failures, errors } = counts;
  const numbers = `tests="${tests}" failures="${failures}" errors="${errors}"`;
  return `  <testsuite name="${escaped(path)}" ${numbers}>\n${body}  </testsuite>\n`;
}

/** Characters that XML 1.0 has no way to write, not even escaped. */
const UNWRITABLE = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

function escaped(text: string): string {
  return text
    .replace(UNWRITABLE, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
