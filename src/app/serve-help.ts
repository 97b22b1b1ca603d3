import { commandHelp } from '../cli/help.ts';
import { SERVE } from '../cli/usage/serve.ts';
import { hang } from '../cli/wrap.ts';
import { SCENARIOS } from '../demo/scenario/catalog.ts';

/** What `holdpoint serve --help` prints: its flags, and what the demo can play. */
export function serveHelp(): string {
  const width = Math.max(...SCENARIOS.map(({ name }) => name.length));
  const scenarios = SCENARIOS.flatMap(({ name, description }) =>
    hang(`  ${name.padEnd(width)}  `, description),
  );
  return commandHelp(SERVE, ['', 'Scenarios of the demo:', ...scenarios]);
}
