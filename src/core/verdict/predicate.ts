import type { Case } from './case.ts';
import type { HoldPointReport } from './report.ts';

/** A built-in hold point. Its name is also metric label, log field and heading in the docs. */
export interface Predicate {
  readonly name: string;
  /** One sentence: what it checks. */
  readonly doc: string;
  /** Whether it has a say in this case at all. */
  readonly appliesTo: (given: Case) => boolean;
  /** At least one report; more where several nodes stand in the way. */
  readonly evaluate: (given: Case) => readonly HoldPointReport[];
}
