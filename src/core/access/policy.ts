import type { Principal } from './principal.ts';

/** A token as it is kept: its hash, since whoever reads a configuration must not be able to ask. */
export interface TokenRecord {
  /** The SHA-256 of the whole token as 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  readonly principal: Principal;
}

/** Who may ask a guard, swapped as a whole when the configuration is reloaded. */
export type AccessPolicy =
  /** No principals are configured: whoever reaches the guard is the principal `local`. */
  | { readonly kind: 'local' }
  | {
      readonly kind: 'principals';
      /** By the id that is a part of every token. */
      readonly tokens: ReadonlyMap<string, TokenRecord>;
      /** By the subject alternative name of a certificate, such as `DNS:ci.example.org`. */
      readonly identities: ReadonlyMap<string, Principal>;
      /** Whether `/metrics` is for everybody who reaches the guard. */
      readonly metrics: 'open' | 'guarded';
    };

/** The policy of a guard that only its own machine can reach. */
export const LOCAL_POLICY: AccessPolicy = { kind: 'local' };
