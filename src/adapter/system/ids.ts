import { randomBytes } from 'node:crypto';
import { factIdOf } from '../../core/facts/fact.ts';
import { permitIdOf } from '../../core/ledger/permits/permit.ts';
import { rollbackIdOf } from '../../core/ledger/rollbacks/rollback.ts';
import { rolloutIdOf } from '../../core/ledger/rollouts/rollout.ts';
import { tripIdOf } from '../../core/ledger/trips/trip.ts';
import type { Ids } from '../../ports/ids.ts';

/** Crockford's base 32 in lower case: no letter that is mistaken for a digit when read aloud. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** 20 digits of 5 bits are 100 random bits: at a thousand ids a second none is ever met again. */
const DIGITS = 20;

/** Makes ids from the system's random source, which is what keeps them unique over restarts. */
export function createRandomIds(): Ids {
  return {
    decision: () => `dec_${randomDigits()}`,
    fact: (kind) => factIdOf(kind, randomDigits()),
    permit: () => permitIdOf(randomDigits()),
    rollout: () => rolloutIdOf(randomDigits()),
    trip: () => tripIdOf(randomDigits()),
    rollback: () => rollbackIdOf(randomDigits()),
  };
}

function randomDigits(): string {
  let digits = '';
  // 256 is a multiple of 32, so that every digit is as likely as any other.
  for (const byte of randomBytes(DIGITS)) digits += ALPHABET[byte % ALPHABET.length] ?? '';
  return digits;
}
