import type { Command } from '../cli/command.ts';
import { COMMANDS } from '../cli/commands.ts';
import { SERVE } from '../cli/usage/serve.ts';
import { SCENARIOS } from '../demo/scenario/catalog.ts';

/** The commands with what the command line cannot know by itself: which scenarios there are. */
export function fullCommands(): readonly Command[] {
  return COMMANDS.map((command) => (command === SERVE ? withScenarios(command) : command));
}

function withScenarios(serve: Command): Command {
  const suggests = SCENARIOS.map(({ name }) => name);
  const flags = serve.flags.map((flag) =>
    flag.name === '--scenario' ? { ...flag, suggests } : flag,
  );
  return { ...serve, flags };
}
