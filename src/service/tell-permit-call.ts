import type { ClusterId } from '../core/base/ids.ts';
import type { PermitCommand } from '../core/ledger/permits/permit-command.ts';
import type { Logger } from '../ports/logger.ts';
import type { Meter } from '../ports/meter.ts';

/** What can be done with a permit. */
export type PermitCall = 'claim' | 'confirm' | PermitCommand['kind'];

/** Whom calls on permits are told to. */
export interface Telling {
  readonly logger: Logger;
  readonly meter: Pick<Meter, 'permitCalled'>;
}

/** Counts and logs what a call came to, and gives its answer back. */
export function tellPermitCall<A extends { readonly kind: string }>(
  { meter, logger }: Telling,
  { call, cluster }: { readonly call: PermitCall; readonly cluster: ClusterId },
  answer: A,
): A {
  meter.permitCalled({ cluster, call, answer: answer.kind });
  logger.info('a permit was asked for', { cluster, call, answer: answer.kind });
  return answer;
}
