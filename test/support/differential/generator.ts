import { SIGNATURES } from '../../../src/core/promql/functions/signature.ts';
import { Operands } from './operands.ts';
import { Random } from './random.ts';

/** A part of the language and a way to write queries that use it. */
interface Feature {
  readonly name: string;
  readonly write: () => string;
}

/** How often each feature is the root of a query; some are excluded, and 20 must be left. */
const ROUNDS = 36;

/** All queries: every feature in turn, around operands that are made anew for each. */
export function generateQueries(seed: number): readonly string[] {
  const random = new Random(seed);
  const features = featureList(random, new Operands(random));
  return Array.from({ length: ROUNDS }, () => features.map(({ write }) => write())).flat();
}

/** Every feature by its name, as `featuresOf` tells it. */
export function featureNames(): readonly string[] {
  const random = new Random(0);
  return featureList(random, new Operands(random)).map(({ name }) => name);
}

function featureList(random: Random, operands: Operands): readonly Feature[] {
  return [
    ...functionFeatures(operands),
    ...aggregatorFeatures(random, operands),
    ...operatorFeatures(random, operands),
  ];
}

function functionFeatures(operands: Operands): readonly Feature[] {
  return [...SIGNATURES.keys()].map((name) => ({
    name: `function ${name}`,
    write: () => operands.call(name),
  }));
}

const AGGREGATORS = ['sum', 'avg', 'min', 'max', 'count', 'group', 'stddev', 'stdvar'];
const PARAMETERS: readonly (readonly [string, readonly string[]])[] = [
  ['topk', ['1', '2', '3', '0', '-1']],
  ['bottomk', ['1', '2', '4']],
  ['quantile', ['0.5', '0.9', '0', '1', '-1', '2', 'NaN']],
  ['count_values', ['"value"', '"job"', '"the_value"']],
];
const GROUPINGS = ['all', 'by', 'without'] as const;

function aggregatorFeatures(random: Random, operands: Operands): readonly Feature[] {
  const bare = AGGREGATORS.map((name) => [name, ['']] as const);
  return [...bare, ...PARAMETERS].flatMap(([name, parameters]) =>
    GROUPINGS.map((grouping) => ({
      name: `aggregator ${name} ${grouping}`,
      write: () => {
        const labels = random.pick(['job', 'instance', 'job, instance', 'code', 'job, missing']);
        const clause = grouping === 'all' ? '' : ` ${grouping} (${labels})`;
        const parameter = random.pick(parameters);
        // Which of two equal values comes first is nobody's promise.
        const isExact = name === 'count_values' && random.chance(0.7);
        const argument = name.endsWith('k') || isExact ? operands.distinct() : operands.vector(2);
        return `${name}${clause} (${parameter === '' ? '' : `${parameter}, `}${argument})`;
      },
    })),
  );
}

const ARITHMETIC = ['+', '-', '*', '/', '%', '^', 'atan2'];
const COMPARISONS = ['==', '!=', '<', '<=', '>', '>='];
const SETS = ['and', 'or', 'unless'];
const PAIRED = ['plain', 'on', 'ignoring'] as const;
const GROUPED = [
  'on group_left',
  'ignoring group_left',
  'on group_right',
  'ignoring group_right',
] as const;
const SCALAR = ['vector-scalar', 'scalar-vector', 'scalar-scalar'] as const;

function operatorFeatures(random: Random, operands: Operands): readonly Feature[] {
  const modes = [...PAIRED, ...GROUPED, ...SCALAR];
  const make = (op: string, mode: (typeof modes)[number], bool = ''): Feature => ({
    name: `operator ${op} ${mode}${bool}`,
    write: () => operands.binary(`${op}${bool}`, mode),
  });
  const comparing = modes.filter((mode) => mode !== 'scalar-scalar');
  return [
    ...ARITHMETIC.flatMap((op) => modes.map((mode) => make(op, mode))),
    ...COMPARISONS.flatMap((op) => [
      ...comparing.map((mode) => make(op, mode)),
      ...modes.map((mode) => make(op, mode, ' bool')),
    ]),
    ...SETS.flatMap((op) => PAIRED.map((mode) => make(op, mode))),
    { name: 'unary', write: () => `-(${operands.vector(2)})` },
    { name: 'subquery', write: () => `max_over_time(${operands.subquery(1)})` },
    ...['@ fixed', '@ start', '@ end', 'offset', 'offset negative'].map((name) => ({
      name,
      write: () => `${random.pick(['', 'abs', 'sum'])}(${operands.shifted(name)})`,
    })),
  ];
}
