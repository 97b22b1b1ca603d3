import type { ServeFlags } from '../config/flags.ts';
import { loadSettings } from '../config/load.ts';
import { buildRulebook, type Rulebook } from '../config/rulebook.ts';
import type { Settings } from '../config/settings.ts';
import { type Checked, type Finding, formatFinding, renderFinding } from '../core/base/errors.ts';
import type { CommandContext, ExitCode } from './context.ts';

/** A configuration and its rules, checked and compiled. */
export interface Loaded {
  readonly settings: Settings;
  readonly rulebook: Rulebook;
}

/** Loads everything anew; everything that is wrong comes back at once. */
export type LoadAll = () => Promise<Checked<Loaded>>;

/** Loads settings, secrets and rules. Warnings are printed, findings returned. */
export async function loadAll(
  { env, files, shippedRules, printError }: CommandContext,
  flags: ServeFlags,
): Promise<Checked<Loaded>> {
  const loaded = await loadSettings({ flags, env, files, shippedRules });
  if (!loaded.ok) return loaded;
  const { settings, warnings } = loaded.value;
  for (const warning of warnings) printError(`warning: ${formatFinding(warning)}`);
  const rulebook = buildRulebook(loaded.value);
  return rulebook.ok ? { ok: true, value: { settings, rulebook: rulebook.value } } : rulebook;
}

/** Prints findings as `file:line:column: message` and gives back the code to end with. */
export function printFindings(
  { printError }: CommandContext,
  findings: readonly Finding[],
  code: ExitCode,
): ExitCode {
  for (const finding of findings) {
    for (const line of renderFinding(finding).split('\n')) printError(line);
  }
  return code;
}
