import type { Command, DecideCommand } from './command.ts';
import { approve } from './commands/approve.ts';
import { attest } from './commands/attest.ts';
import { endFact } from './commands/end.ts';
import { beginFreeze } from './commands/freeze.ts';
import { grantOverride } from './commands/override.ts';

/** Decides any command: the events that it leads to, or why it is refused. Pure. */
export const decideCommand: DecideCommand<Command> = (state, command, context) => {
  switch (command.kind) {
    case 'attest':
      return attest(state, command, context);
    case 'freeze':
      return beginFreeze(state, command, context);
    case 'override':
      return grantOverride(state, command, context);
    case 'end':
      return endFact(state, command, context);
    case 'approve':
      return approve(state, command, context);
  }
};
