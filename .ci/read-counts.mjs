// Prints `<passed> <failed>` of a result file: vitest's JSON report, or the counts of a smoke run.
import { readFileSync } from 'node:fs';

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
if ('testResults' in report) {
  // A file that could not be loaded has no tests; it counts as one failed.
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some(isFailed),
  );
  console.log(report.numPassedTests, report.numFailedTests + broken.length);
} else {
  console.log(report.passed, report.failed);
}

function isFailed(test) {
  return test.status === 'failed';
}
