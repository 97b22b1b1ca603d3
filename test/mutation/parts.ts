/** Code that is mutated together, and the tests that have to notice. */
export interface Part {
  readonly name: string;
  readonly code: readonly string[];
  readonly tests: readonly string[];
}

/**
 * The code whose mistakes cost a quorum. Each part has the tests beside it and not the exhaustive
 * ones, with which a mutant takes a minute instead of a second.
 */
export const PARTS: readonly Part[] = [
  {
    name: 'cluster',
    code: ['src/core/cluster/*.ts'],
    tests: ['test/core/cluster/*.test.ts'],
  },
  {
    name: 'predicates',
    code: ['src/core/verdict/predicates/*.ts'],
    tests: ['test/core/verdict/predicates/*.test.ts', 'test/golden/situations.test.ts'],
  },
  {
    name: 'verdict',
    code: ['src/core/verdict/*.ts'],
    tests: ['test/core/verdict/*.test.ts'],
  },
];
