import type { PermitCommand } from '../../../src/core/ledger/permits/permit-command.ts';
import { PermitCalls } from '../../../src/service/permit-calls.ts';
import type { Bug } from '../bug.ts';

class TrustingCalls extends PermitCalls {
  override command(command: PermitCommand, by: string) {
    const sought = command.kind === 'renew' ? this.find(command.id) : undefined;
    if (command.kind !== 'renew' || sought?.kind !== 'known') return super.command(command, by);
    return super.command({ ...command, token: sought.permit.token }, by);
  }
}

/** A heartbeat looks harmless; it keeps alive what somebody else has gone on with. */
export const tokenUncheckedOnRenew: Bug = {
  name: 'token unchecked on renew',
  breaks: 'A renewal counts whatever its token, also that of a holder who was overtaken.',
  caughtBy: ['I5'],
  plant: { calls: (options) => new TrustingCalls(options) },
};
