/** Code that is mutated together, and the tests that have to notice. */
export interface Part {
  readonly name: string;
  readonly code: readonly string[];
  readonly tests: readonly string[];
  /** Tests among those that try thousands of cases: a mutant would take a minute with them. */
  readonly exclude?: readonly string[];
}

const SITUATIONS = 'test/golden/situations.test.ts';
const OF_PREDICATES = 'test/core/verdict/predicates/*.test.ts';

/** The code whose mistakes cost a quorum, with the tests beside it and the golden situations. */
export const PARTS: readonly Part[] = [
  {
    name: 'cluster',
    code: ['src/core/cluster/*.ts'],
    tests: ['test/core/cluster/*.test.ts'],
  },
  {
    name: 'predicates',
    code: ['src/core/verdict/predicates/*.ts'],
    tests: [OF_PREDICATES, SITUATIONS],
  },
  {
    name: 'verdict',
    code: ['src/core/verdict/*.ts'],
    tests: ['test/core/verdict/*.test.ts', OF_PREDICATES, SITUATIONS],
    exclude: ['test/core/verdict/{properties,monotone,replay}.test.ts'],
  },
];
