/** One condition on every node, in PromQL that the daemon and Prometheus read alike. */
export interface BenchRule {
  readonly name: string;
  readonly expr: string;
  /** What the value must be; no fleet ever fails it. */
  readonly below: number;
}

const GAUGES = [
  'raft_proposals_pending',
  'raft_term',
  'process_resident_memory_bytes',
  'raft_is_learner',
];

function gaugeRules(count: number): readonly BenchRule[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `gauge_${index}`,
    expr: GAUGES[index % GAUGES.length] ?? '',
    below: 1e12,
  }));
}

function rateRules(count: number): readonly BenchRule[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `rate_${index}`,
    expr: `rate(raft_requests_total{code="${index % 2 === 0 ? 'ok' : 'error'}"}[1m])`,
    below: 1e9 + index,
  }));
}

function overTimeRules(count: number): readonly BenchRule[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `over_time_${index}`,
    expr: `${index % 2 === 0 ? 'max' : 'avg'}_over_time(raft_proposals_pending[1m])`,
    below: 1e6 + index,
  }));
}

function ratioRules(count: number): readonly BenchRule[] {
  const errors = 'sum by (node) (rate(raft_requests_total{code="error"}[1m]))';
  const all = 'sum by (node) (rate(raft_requests_total[1m]))';
  return Array.from({ length: count }, (_, index) => ({
    name: `ratio_${index}`,
    expr: `${errors} / ${all}`,
    below: 2 + index,
  }));
}

function quantileRules(count: number): readonly BenchRule[] {
  const rates = 'sum by (node, le) (rate(raft_request_duration_seconds_bucket[1m]))';
  return Array.from({ length: count }, (_, index) => ({
    name: `quantile_${index}`,
    expr: `histogram_quantile(0.${90 + index}, ${rates})`,
    below: 100 + index,
  }));
}

/**
 * The first `count` of 30 rules in the mix of shapes of usual rule files: of ten, three are plain
 * gauges, three are rates, two look at a window, one is a ratio of sums and one is a quantile of a
 * histogram.
 */
export function benchRules(count: number): readonly BenchRule[] {
  const [gauges, rates, overTime] = [gaugeRules(9), rateRules(9), overTimeRules(6)];
  const [ratios, quantiles] = [ratioRules(3), quantileRules(3)];
  const mixed = [0, 1, 2].flatMap((ten) => [
    ...gauges.slice(ten * 3, ten * 3 + 3),
    ...rates.slice(ten * 3, ten * 3 + 3),
    ...overTime.slice(ten * 2, ten * 2 + 2),
    ...ratios.slice(ten, ten + 1),
    ...quantiles.slice(ten, ten + 1),
  ]);
  return mixed.slice(0, count);
}

/** Rules as the hold points of a runbook. */
export function asRunbook(name: string, rules: readonly BenchRule[]): string {
  const holdPoints = rules.flatMap((rule) => [
    `  - name: ${rule.name}`,
    `    expr: '${rule.expr}'`,
    `    require: '< ${rule.below}'`,
  ]);
  return [`runbook: ${name}`, 'actions: [restart]', 'hold_points:', ...holdPoints, ''].join('\n');
}

/** Rules as alerts of Prometheus, whose answer is empty as long as all is well. */
export function asAlerts(rules: readonly BenchRule[]): string {
  const alerts = rules.flatMap(({ name, expr, below }) => [
    `      - alert: ${name}`,
    `        expr: '${expr} >= ${below}'`,
  ]);
  return ['groups:', '  - name: bench', '    rules:', ...alerts, ''].join('\n');
}
