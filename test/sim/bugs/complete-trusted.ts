import { encodeEvent } from '../../../src/core/ledger/event.ts';
import type { PermitCommand } from '../../../src/core/ledger/permits/permit-command.ts';
import { PermitCalls, type PermitCallsOptions } from '../../../src/service/permit-calls.ts';
import type { Bug } from '../bug.ts';

class CredulousCalls extends PermitCalls {
  readonly #given: PermitCallsOptions;

  constructor(options: PermitCallsOptions) {
    super(options);
    this.#given = options;
  }

  override async command(command: PermitCommand, by: string) {
    const answer = await super.command(command, by);
    if (command.kind !== 'complete' || answer.kind !== 'done') return answer;
    const { ledgers, clock } = this.#given;
    const { id } = command;
    await ledgers.transact(answer.cluster, ({ permits }) => {
      const end = {
        type: 'permit-ended',
        by: 'guard',
        id,
        end: 'verified',
        why: undefined,
      } as const;
      const isOpen = permits.open.some((open) => open.id === id);
      const atMs = Math.trunc(clock.now() + clock.wallOffsetMs());
      const records = isOpen ? [encodeEvent(end, atMs)] : [];
      return { kind: 'decided', records, result: undefined };
    });
    return answer;
  }
}

/** The pipeline says that the node is back, and who should know better. */
export const completeTrusted: Bug = {
  name: '`complete` trusted',
  breaks: 'A step is over when its holder says so, and nobody looks.',
  caughtBy: ['I6'],
  plant: { calls: (options) => new CredulousCalls(options) },
};
