import { parseServeFlags, type ServeFlags } from '../config/flags.ts';
import { readRuleFiles } from '../config/rule-files.ts';
import { checkRules, windowOf } from '../config/rulebook.ts';
import type { Finding } from '../core/base/errors.ts';
import { unsureAlerts } from '../core/rulebook/lint/lint-group.ts';
import { seriesOfPack } from '../core/rulebook/lint/vocabulary.ts';
import { type CommandContext, EXIT, type ExitCode } from './context.ts';
import { commandHelp } from './help.ts';
import { loadAll, printFindings } from './load-all.ts';
import { CHECK } from './usage/check.ts';

/** Runs `holdpoint check`. */
export async function check(context: CommandContext): Promise<ExitCode> {
  const flags = parseServeFlags(context.args);
  if (!flags.ok) return complain(context, flags.findings, EXIT.usage);
  const { help, configPath, rulePaths, ...others } = flags.value;
  if (help) {
    context.print(commandHelp(CHECK));
    return EXIT.fine;
  }
  if (Object.values(others).some((value) => value !== undefined && value !== false)) {
    context.printError('check takes --config and --rules only; holdpoint help check tells more');
    return EXIT.usage;
  }
  const rulesAlone = rulePaths.length > 0 && configPath === undefined;
  return rulesAlone ? await checkRulesAlone(context, rulePaths) : checkAll(context, flags.value);
}

async function checkAll(context: CommandContext, flags: ServeFlags): Promise<ExitCode> {
  const { print } = context;
  const loaded = await loadAll(context, flags);
  if (!loaded.ok) return complain(context, loaded.findings, EXIT.findings);
  const { clusters, digest, remarks } = loaded.value.rulebook;
  for (const { cluster, rules, settings } of clusters) {
    // Nothing is asked over the network: what the job would find is not known here.
    const { discovery } = settings;
    const nodes =
      discovery === undefined
        ? `${cluster.nodes.length} nodes`
        : `nodes of the job ${discovery.job}`;
    const holdPoints = rules.runbooks.reduce((sum, each) => sum + each.holdPoints.length, 0);
    const runbooks = rules.runbooks.map(({ definition }) => definition.runbook).join(', ');
    print(
      `${cluster.id}: ${nodes}, system ${cluster.system}, ` +
        `${runbooks} (${holdPoints} metric hold points)`,
    );
    const known = seriesOfPack(rules.pack.pack, windowOf(cluster.intervalMs));
    for (const { alert, series } of unsureAlerts(rules.ruleGroups, known)) {
      print(`  the alert ${alert} can be judged if members expose ${series.join(', ')}`);
    }
  }
  if (remarks.length > 0) return complain(context, remarks, EXIT.findings);
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
  const findings = [...read.findings, ...checked.findings, ...checked.remarks];
  if (findings.length > 0) return complain(context, findings, EXIT.findings);
  const { packs, runbooks, groups } = checked;
  const others = groups === 0 ? '' : ` and ${groups} rule groups`;
  const joint = groups === 0 ? ' and' : ',';
  context.print(`ok, ${packs} system packs${joint} ${runbooks} runbooks${others}`);
  return EXIT.fine;
}

function complain(context: CommandContext, findings: readonly Finding[], code: ExitCode): ExitCode {
  printFindings(context, findings, code);
  context.printError(findings.length === 1 ? '1 finding' : `${findings.length} findings`);
  return code;
}
