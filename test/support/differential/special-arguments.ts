import type { Random } from './random.ts';

/** What the arguments below are made of besides their own texts. */
interface Parts {
  perInstance(depth: number): string;
  range(): string;
}

const QUANTILES = ['0.5', '0.9', '0.99', '0', '1', '-1', '2'];
const RANGES = ['1m', '2m', '5m', '10m'];
const REPLACEMENTS = ['$1', 'x-$1', ''];
const PATTERNS = ['(.*)', '(a|b)', '[a-b]+', '('];
const ABSENT = ['missing{job="api"}', 'missing', 'up{job="none",instance=~"a"}', 'up'];
const SINGLE = ['capacity{job="api"}', 'sum(up)', 'up', 'max(pressure)'];

/** The arguments of a function that any vector or number would not suit; undefined of others. */
export function specialArguments(name: string, parts: Parts, random: Random): string | undefined {
  const target = random.pick(['to', 'job']);
  switch (name) {
    case 'histogram_quantile':
      return `${random.pick(QUANTILES)}, ${buckets(random)}`;
    case 'histogram_fraction':
      return `0, ${random.pick(['0.2', '1', '5'])}, ${buckets(random)}`;
    case 'quantile_over_time':
      return `${random.pick(QUANTILES)}, ${parts.range()}`;
    case 'label_replace': {
      const change = `"${random.pick(REPLACEMENTS)}", "instance", "${random.pick(PATTERNS)}"`;
      return `${parts.perInstance(1)}, "${target}", ${change}`;
    }
    case 'label_join':
      return `${parts.perInstance(1)}, "${target}", "-", "job", "instance"`;
    case 'absent':
      return random.pick([...ABSENT, 'sum(missing)']);
    case 'absent_over_time':
      return `${random.pick(ABSENT)}[5m]`;
    case 'scalar':
      return random.pick(SINGLE);
    default:
      return undefined;
  }
}

function buckets(random: Random): string {
  const range = random.pick(RANGES);
  const by = random.pick(['le', 'job, le', 'instance, le']);
  return random.pick([
    'latency_bucket',
    `rate(latency_bucket[${range}])`,
    `sum by (${by}) (rate(latency_bucket[${range}]))`,
  ]);
}
