import { findRuleTests } from '../config/rule-files.ts';
import { loadRuleTests } from '../config/rule-test-file.ts';
import { runRuleTest } from '../core/verdict/rule-test.ts';
import { parseArguments } from './arguments.ts';
import { type AskingContext, EXIT, type ExitCode } from './context.ts';
import { commandHelp, complain } from './help.ts';
import { junitReport } from './junit.ts';
import { renderLine } from './styled-text.ts';
import { isPassed, resultLines, summaryLine, type TestFileResult } from './test-text.ts';
import { TEST } from './usage/test.ts';

/** Where tests of rules are looked for. */
const PATH_DEFAULT = 'rules';

/** Runs `holdpoint test`. */
export async function testRules(context: AskingContext): Promise<ExitCode> {
  const parsed = parseArguments(context.args, TEST);
  if (parsed.kind === 'wrong') return complain(context, parsed.complaints, TEST);
  if (parsed.kind === 'help') {
    context.print(commandHelp(TEST));
    return EXIT.fine;
  }
  const paths = parsed.operands.length > 0 ? parsed.operands : [PATH_DEFAULT];
  const found = await findAll(context, paths);
  if (!found.ok) return complain(context, found.complaints, TEST);
  const results: TestFileResult[] = [];
  for (const path of found.paths) {
    const result = await runFile(context, path);
    results.push(result);
    show(context, result);
  }
  context.print(renderLine(summaryLine(results), context.colours.print));
  const code = results.every(isPassed) ? EXIT.fine : EXIT.findings;
  return await report(context, { results, code, file: parsed.values.get('--junit') });
}

async function findAll(
  { files }: AskingContext,
  paths: readonly string[],
): Promise<
  | { readonly ok: true; readonly paths: readonly string[] }
  | { readonly ok: false; readonly complaints: readonly string[] }
> {
  const found = new Set<string>();
  const complaints: string[] = [];
  for (const path of paths) {
    const walked = await findRuleTests(files, path);
    if (!walked.ok) complaints.push(`${path}: ${walked.why}`);
    else if (walked.paths.length === 0) complaints.push(`${path}: there is no *.test.yaml in it`);
    else for (const each of walked.paths) found.add(each);
  }
  return complaints.length > 0 ? { ok: false, complaints } : { ok: true, paths: [...found] };
}

async function runFile(
  { files, shippedRules }: AskingContext,
  path: string,
): Promise<TestFileResult> {
  const loaded = await loadRuleTests(path, files, shippedRules);
  if (!loaded.ok) return { kind: 'unreadable', path, findings: loaded.findings };
  const { tests, placeOf } = loaded.value;
  return { kind: 'run', path, placeOf, outcomes: tests.map(runRuleTest) };
}

function show({ print, colours }: AskingContext, result: TestFileResult): void {
  for (const line of resultLines(result)) print(renderLine(line, colours.print));
}

/** A pipeline that reads the file must not take an old one for the result of this run. */
async function report(
  { writeFile, printError }: AskingContext,
  {
    results,
    code,
    file,
  }: {
    readonly results: readonly TestFileResult[];
    readonly code: ExitCode;
    readonly file: string | undefined;
  },
): Promise<ExitCode> {
  if (file === undefined) return code;
  const why = await writeFile(file, junitReport(results));
  if (why === undefined) return code;
  printError(`holdpoint test: ${file}: ${why}`);
  return EXIT.usage;
}
