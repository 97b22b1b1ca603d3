/**
 * Where something is told: by a situation, as the beginning of its title; or by a test elsewhere,
 * as its path, ` > ` and a part of its name.
 */
export type Told = string;

/** A case that a guard has to get right. */
export interface Scenario {
  /** A word for the subject, and a number: `quorum-3`. */
  readonly id: string;
  readonly what: string;
  readonly told: readonly Told[];
}

/** A scenario, in a row. */
export const scenario = (id: string, what: string, ...told: readonly Told[]): Scenario => ({
  id,
  what,
  told,
});

/** A bug that somebody met with another guard. */
export interface Thread {
  /** The project, and the number of the thread: `kured 822`. */
  readonly thread: string;
  /** The answer that it gave and should not have: a go, or a no that nothing could clear. */
  readonly wrong: 'go' | 'no';
  readonly what: string;
  /** The test that tells of it, where no situation cites it in its title. */
  readonly elsewhere: Told | undefined;
}
