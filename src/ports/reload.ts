import type { Finding } from '../core/base/errors.ts';

/** How a reload of the configuration ended. */
export type ReloadOutcome =
  | { readonly kind: 'taken'; readonly rulebookDigest: string }
  /** Something in it is wrong; the configuration before stays in use. */
  | {
      readonly kind: 'refused';
      readonly findings: readonly Finding[];
      /** The rulebook that stays in use. */
      readonly rulebookDigest: string;
    };

/** Asks for the configuration to be read anew; resolves when it is in use or refused. */
export type Reload = () => Promise<ReloadOutcome>;
