import { SIGNATURES } from '../../../src/core/promql/functions/signature.ts';
import { AMPLIFYING } from './exclusions.ts';
import type { Random } from './random.ts';
import { START } from './recorded-data.ts';
import { specialArguments } from './special-arguments.ts';

/** Counters that stay far from zero. */
const COUNTERS = ['errors_total', 'collected_total', 'requests_total', 'latency_count'];
const PER_INSTANCE = ['errors_total', 'collected_total', 'temperature', 'pressure', 'up', 'odd'];
const OTHERS = ['requests_total', 'queue_length', 'capacity', 'info', 'restarts_total'];
const MATCHERS = ['job="api"', 'job!="db"', 'instance=~"a|b"', 'instance!~"c.*"', 'job=~".+"'];
/** Windows shorter and longer than the gaps. */
const RANGES = ['45s', '1m', '2m', '5m', '7m30s', '10m'];

type Mode =
  | 'plain'
  | 'on'
  | 'ignoring'
  | 'on group_left'
  | 'ignoring group_left'
  | 'on group_right'
  | 'ignoring group_right'
  | 'vector-scalar'
  | 'scalar-vector'
  | 'scalar-scalar';

/** Writes operands of each type; `depth` is how many layers they may still have. */
export class Operands {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Any instant vector. */
  vector(depth: number): string {
    const random = this.#random;
    if (depth <= 0 || random.chance(0.3)) return this.selector([...PER_INSTANCE, ...OTHERS]);
    return random.pick([
      () => this.perInstance(depth - 1),
      () => this.perJob(depth - 1),
      () => `rate(${this.counterRange()})`,
      () => `${this.vector(depth - 1)} ${random.pick(['+', '*', '-'])} ${this.scalar(depth - 1)}`,
      () => `avg_over_time(${this.subquery(depth - 1)})`,
      () => `(${this.vector(depth - 1)})`,
      () => `abs(${this.vector(depth - 1)})`,
    ])();
  }

  /** A vector whose values hardly ever are equal, without NaN. */
  distinct(): string {
    const name = this.#random.pick(['pressure', 'queue_length', 'requests_total', 'temperature']);
    return this.selector([name]);
  }

  /** One element for each job and instance. */
  perInstance(depth: number): string {
    const random = this.#random;
    if (depth <= 0 || random.chance(0.4)) return this.selector(PER_INSTANCE);
    return random.pick([
      () => `sum by (job, instance) (${this.selector(['requests_total', 'queue_length'])})`,
      () => `max without (code, queue) (${this.selector(['requests_total', 'queue_length'])})`,
      () => `rate(errors_total[${random.pick(RANGES)}])`,
      () => `${random.pick(['avg', 'min', 'sum', 'last', 'count'])}_over_time(temperature[3m])`,
      () => `-(${this.perInstance(depth - 1)})`,
      () => `exp(${this.perInstance(depth - 1)} / 100)`,
    ])();
  }

  /** One element for each job. */
  perJob(depth: number): string {
    const random = this.#random;
    if (random.chance(0.4)) return 'capacity';
    const rounded = depth > 0 ? ['avg'] : [];
    const aggregator = random.pick(['sum', 'max', 'min', 'count', ...rounded]);
    return `${aggregator} by (job) (${this.vector(depth - 1)})`;
  }

  scalar(depth: number): string {
    const random = this.#random;
    const leaves = ['0', '1', '2', '-3', '0.5', '1e3', '1000', '42', 'pi()', 'Inf', 'NaN'];
    if (depth <= 0 || random.chance(0.75)) return random.pick(leaves);
    return random.pick([
      () => 'time()',
      () => `scalar(sum(${this.selector(PER_INSTANCE)}))`,
      () => `scalar(capacity{job="db"})`,
      () => `(${this.scalar(depth - 1)} ${random.pick(['+', '*', '/', '%'])} 7)`,
    ])();
  }

  selector(names: readonly string[]): string {
    const random = this.#random;
    const name = random.pick(names);
    const matchers = random.chance(0.15) ? `{${random.pick(MATCHERS)}}` : '';
    if (random.chance(0.01)) return `{__name__=~"${name}|up"}`;
    return `${name}${matchers}${random.chance(0.06) ? this.#shift() : ''}`;
  }

  /** A selector with the kind of shift that a feature is called after. */
  shifted(kind: string): string {
    const random = this.#random;
    const name = random.pick(PER_INSTANCE);
    if (kind === '@ fixed') return `${name} @ ${START + random.whole(100, 2_000)}`;
    if (kind.startsWith('@')) return `${name} @ ${kind.slice(2)}()`;
    return `${name} offset ${kind === 'offset' ? '' : '-'}${random.pick(RANGES)}`;
  }

  #shift(): string {
    const kind = this.#random.pick(['@ fixed', '@ start', '@ end', 'offset', 'offset negative']);
    return this.shifted(kind).replace(/^\w+/, '');
  }

  counterRange(): string {
    const shift = this.#random.chance(0.1) ? this.#shift() : '';
    const names = this.#random.chance(0.95) ? COUNTERS : ['restarts_total', 'temperature'];
    return `${this.#random.pick(names)}[${this.#random.pick(RANGES)}]${shift}`;
  }

  subquery(depth: number): string {
    const random = this.#random;
    const step = random.pick(['', '15s', '30s', '1m', '40s']);
    return `(${this.vector(depth)})[${random.pick(['2m', '5m', '10m'])}:${step}]`;
  }

  range(): string {
    const random = this.#random;
    if (random.chance(0.2)) return this.subquery(1);
    const name = random.pick([...PER_INSTANCE, ...OTHERS]);
    return `${name}[${random.pick(RANGES)}]${random.chance(0.1) ? this.#shift() : ''}`;
  }

  /** A binary expression whose operands mostly fit each other. */
  binary(op: string, mode: Mode): string {
    const random = this.#random;
    // Whether names are kept is a known difference of this operator; see the exclusions.
    const wrap = op === 'atan2' ? (vector: string) => `abs(${vector})` : (vector: string) => vector;
    // These make much of a last digit, so that their operands had better be exact.
    const depth = /^[%^=!<>]/.test(op) && random.chance(0.8) ? 0 : 2;
    // What does not fit must fail in both in the same way.
    const misfit = random.chance(0.05) ? this.vector(depth / 2) : undefined;
    const one = wrap(misfit ?? this.perInstance(depth / 2));
    const left = wrap(this.perInstance(depth / 2));
    switch (mode) {
      case 'vector-scalar':
        return `${wrap(this.vector(depth))} ${op} ${this.scalar(depth)}`;
      case 'scalar-vector':
        return `${this.scalar(depth)} ${op} ${wrap(this.vector(depth))}`;
      case 'scalar-scalar':
        return `${this.scalar(depth)} ${op} ${this.scalar(depth)}`;
      case 'plain':
        return `${left} ${op} ${one}`;
      case 'on':
        return `${left} ${op} on (job, instance) ${one}`;
      case 'ignoring':
        return `${wrap('requests_total{code="200"}')} ${op} ignoring (code) ${one}`;
      default:
        return this.#grouped(`${op} ${this.#clause(mode)}`, mode, { wrap, depth });
    }
  }

  #clause(mode: Mode): string {
    const include = this.#random.pick(['', '()', '(tier)', '(missing)']);
    const labels = mode.startsWith('on') ? 'on (job)' : 'ignoring (code, queue, instance, tier)';
    return `${labels} group_${mode.endsWith('left') ? 'left' : 'right'} ${include}`;
  }

  #grouped(
    operator: string,
    mode: Mode,
    { wrap, depth }: { readonly wrap: (vector: string) => string; readonly depth: number },
  ): string {
    const random = this.#random;
    const names = ['requests_total', 'queue_length', 'temperature', 'latency_count'];
    const many = wrap(random.pick(names));
    const one = wrap(random.chance(0.9) ? this.perJob(depth / 2) : this.vector(depth / 2));
    return mode.endsWith('left') ? `${many} ${operator} ${one}` : `${one} ${operator} ${many}`;
  }

  /** A call of a function with arguments that suit it. */
  call(name: string): string {
    const random = this.#random;
    const special = specialArguments(name, this, random);
    if (special !== undefined) return `${name}(${special})`;
    const signature = SIGNATURES.get(name);
    const args = (signature?.args ?? []).map((type) => {
      if (type === 'matrix') return RATES.has(name) ? this.counterRange() : this.range();
      if (type === 'scalar') return this.scalar(1);
      const isExact = AMPLIFYING.has(name) && random.chance(0.7);
      return isExact ? this.selector([...PER_INSTANCE, ...OTHERS]) : this.vector(2);
    });
    if (signature?.variadic === 1 && random.chance(0.3)) args.pop();
    return `${name}(${args.join(', ')})`;
  }
}

/** Functions that want a counter. */
const RATES = new Set(['rate', 'increase', 'irate']);
