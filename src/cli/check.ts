import { parseServeFlags, type ServeFlags } from '../config/flags.ts';
import { loadSettings } from '../config/load.ts';
import { readRuleFiles } from '../config/rule-files.ts';
import { buildRulebook, checkRules } from '../config/rulebook.ts';
import { type Finding, formatFinding } from '../core/base/errors.ts';
import { type CommandContext, EXIT, type ExitCode } from './context.ts';

/** What `holdpoint check --help` prints. */
export const CHECK_HELP = `Usage: holdpoint check [--config FILE] [--rules PATH]...

Checks a configuration and all rules that it uses, and reports everything that is
wrong as file:line:column. With --rules alone, checks packs and runbooks by
themselves: every pack, and every runbook against every pack.

Options:
  --config FILE   the configuration (default: $HOLDPOINT_CONFIG, else holdpoint.yaml)
  --rules PATH    a rule file, or a directory of them; may be repeated
  -h, --help      this text

Exit codes: 0 nothing to complain of, 1 findings, 2 usage.`;

/** Runs `holdpoint check`. */
export async function check(context: CommandContext): Promise<ExitCode> {
  const flags = parseServeFlags(context.args);
  if (!flags.ok) return complain(context, flags.findings, EXIT.usage);
  const { help, demo, listen, logLevel, configPath, rulePaths } = flags.value;
  if (help) {
    context.print(CHECK_HELP);
    return EXIT.fine;
  }
  if (demo || listen !== undefined || logLevel !== undefined) {
    context.printError('check takes --config and --rules only; see holdpoint check --help');
    return EXIT.usage;
  }
  const rulesAlone = rulePaths.length > 0 && configPath === undefined;
  return rulesAlone ? await checkRulesAlone(context, rulePaths) : checkAll(context, flags.value);
}

async function checkAll(context: CommandContext, flags: ServeFlags): Promise<ExitCode> {
  const { env, files, shippedRules, print, printError } = context;
  const loaded = await loadSettings({ flags, env, files, shippedRules });
  if (!loaded.ok) return complain(context, loaded.findings, EXIT.findings);
  for (const warning of loaded.value.warnings) printError(`warning: ${formatFinding(warning)}`);
  const rulebook = buildRulebook(loaded.value);
  if (!rulebook.ok) return complain(context, rulebook.findings, EXIT.findings);
  const { clusters, digest } = rulebook.value;
  for (const { cluster, rules } of clusters) {
    const holdPoints = rules.runbooks.reduce((sum, each) => sum + each.holdPoints.length, 0);
    const runbooks = rules.runbooks.map(({ definition }) => definition.runbook).join(', ');
    print(
      `${cluster.id}: ${cluster.nodes.length} nodes, system ${cluster.system}, ` +
        `${runbooks} (${holdPoints} metric hold points)`,
    );
  }
  print(`ok, rulebook ${digest}`);
  return EXIT.fine;
}

async function checkRulesAlone(
  context: CommandContext,
  rulePaths: readonly string[],
): Promise<ExitCode> {
  const namedAt = { file: 'command line', line: 1, column: 1 };
  const read = await readRuleFiles(
    context.files,
    rulePaths.map((path) => ({ path, namedAt })),
  );
  const checked = checkRules(read.ruleFiles);
  const findings = [...read.findings, ...checked.findings];
  if (findings.length > 0) return complain(context, findings, EXIT.findings);
  context.print(`ok, ${checked.packs} system packs and ${checked.runbooks} runbooks`);
  return EXIT.fine;
}

function complain(
  { printError }: CommandContext,
  findings: readonly Finding[],
  code: ExitCode,
): ExitCode {
  for (const finding of findings) printError(formatFinding(finding));
  printError(findings.length === 1 ? '1 finding' : `${findings.length} findings`);
  return code;
}
