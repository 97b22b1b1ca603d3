import { Labels, METRIC_NAME } from '../../src/core/base/labels.ts';
import type { Expr } from '../../src/core/promql/ast.ts';
import { parsePromql } from '../../src/core/promql/parser.ts';
import { matchesAll } from '../../src/core/series/matcher.ts';
import type {
  BackendAlertRule,
  BackendAlertRules,
  BackendAnswer,
  BackendFailed,
  BackendQuestion,
  BackendSeries,
  MetricsBackend,
} from '../../src/ports/metrics-backend.ts';

interface Kept {
  readonly labels: Labels;
  readonly samples: { readonly atMs: number; readonly value: number }[];
  isLive: boolean;
}

/** As Prometheus: an instant query finds no sample that is older. */
const LOOKBACK_MS = 300_000;

const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;

/** A server with the API of Prometheus, in memory: it keeps what a test has it scrape. */
export class FakeBackend implements MetricsBackend {
  readonly #series = new Map<string, Kept>();
  readonly #nowMs: () => number;
  /** Every question that was asked. */
  readonly asked: BackendQuestion[] = [];
  /** Answers instead of what is kept; the first is used up by the next question. */
  readonly failures: BackendFailed[] = [];
  /** How far its clock is ahead of the test's; undefined: it does not tell its time. */
  aheadMs: number | undefined = 0;
  /** The alerting rules that it evaluates. */
  rules: readonly BackendAlertRule[] = [];
  /** How it refuses to list them; undefined: it does not. */
  ruleFailure: BackendFailed | undefined;
  isClosed = false;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Scrapes a page of an instance, as a server would at this time of its own. */
  scrape(instance: string, page: string | undefined, labels: Record<string, string> = {}): this {
    const target = { job: 'etcd', ...labels, instance };
    const atMs = Math.round(this.#nowMs() + (this.aheadMs ?? 0));
    const found = new Set([this.#add({ [METRIC_NAME]: 'up', ...target }, atMs, page ? 1 : 0)]);
    for (const line of (page ?? '').split('\n')) {
      const [, name, inner = '', value] = SAMPLE.exec(line) ?? [];
      if (name === undefined) continue;
      const own = [...inner.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = '', text = '']) => [
        key,
        text,
      ]);
      const metric = { [METRIC_NAME]: name, ...Object.fromEntries(own), ...target };
      found.add(this.#add(metric, atMs, Number(value)));
    }
    for (const [key, kept] of this.#series) {
      if (kept.labels.get('instance') === instance && !found.has(key)) kept.isLive = false;
    }
    return this;
  }

  query(question: BackendQuestion): Promise<BackendAnswer> {
    return Promise.resolve(this.#answer(question));
  }

  #answer(question: BackendQuestion): BackendAnswer {
    this.asked.push(question);
    const failure = this.failures.shift();
    if (failure !== undefined) return failure;
    const expr = parsePromql(question.query);
    const dateMs = this.aheadMs === undefined ? undefined : this.#nowMs() + this.aheadMs;
    return {
      kind: 'answered',
      series: this.#select(expr, question.atMs),
      dateMs: dateMs === undefined ? undefined : Math.floor(dateMs / 1_000) * 1_000,
      bodyBytes: 1_000,
    };
  }

  alertRules(): Promise<BackendAlertRules> {
    const rules: BackendAlertRules = { kind: 'answered', rules: this.rules };
    return Promise.resolve(this.ruleFailure ?? rules);
  }

  close(): void {
    this.isClosed = true;
  }

  #add(metric: Record<string, string>, atMs: number, value: number): string {
    const labels = Labels.from(Object.entries(metric));
    const kept = this.#series.get(labels.key) ?? { labels, samples: [], isLive: true };
    this.#series.set(labels.key, kept);
    kept.samples.push({ atMs, value });
    kept.isLive = true;
    return labels.key;
  }

  #select(expr: Expr, atMs: number): readonly BackendSeries[] {
    if (expr.kind === 'aggregate') {
      const [first] = this.#select(expr.expr, atMs);
      return first === undefined ? [] : [{ ...first, labels: Labels.empty, values: [1] }];
    }
    if (expr.kind === 'call' && expr.args[0] !== undefined) {
      return this.#select(expr.args[0], atMs);
    }
    const selector = expr.kind === 'matrix-selector' ? expr.selector : expr;
    if (selector.kind !== 'vector-selector') throw new Error('only raw series are asked for');
    const rangeMs = expr.kind === 'matrix-selector' ? expr.rangeMs : LOOKBACK_MS;
    const isInstant = expr.kind !== 'matrix-selector';
    return [...this.#series.values()].flatMap(({ labels, samples, isLive }) => {
      if (!matchesAll(labels, selector.matchers)) return [];
      const inRange = samples.filter((each) => each.atMs > atMs - rangeMs && each.atMs <= atMs);
      const shown = isInstant ? inRange.slice(-1) : inRange;
      if (shown.length === 0 || (isInstant && !isLive)) return [];
      const timesMs = shown.map((each) => (isInstant ? atMs : each.atMs));
      const values = shown.map(({ value }) => value);
      return [{ labels, timesMs, values, ends: new Set<number>() }];
    });
  }
}
