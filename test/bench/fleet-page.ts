/** What a page of the fleet holds. */
export interface PageShape {
  /** Samples on the page; what the Raft part leaves free is padded as a real server's page. */
  readonly samples: number;
  /** Members that speak of each other; the page of a fleet of one big cluster has no such part. */
  readonly peers: number;
}

/** The bounds of every histogram, in seconds, as client libraries have them by default. */
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Entries that the simulated cluster commits each second. */
const WRITES_PER_SECOND = 1_000;

/**
 * The page of member `index` as of a second: what the pack `generic-raft` reads, and padding. Every
 * counter and nearly every gauge has moved since the second before, as on a server that works.
 */
export function fleetPage(index: number, second: number, { samples, peers }: PageShape): string {
  const page = new PageWriter(index, second);
  writeRaft(page, peers);
  for (let family = 0; page.samples < samples; family += 1) writePadding(page, family, samples);
  return page.text();
}

function writeRaft(page: PageWriter, peers: number): void {
  const { index, second } = page;
  const committed = second * WRITES_PER_SECOND;
  page.gauge('raft_is_leader', Number(index === 0));
  page.gauge('raft_is_learner', 0);
  page.gauge('raft_has_leader', 1);
  page.gauge('raft_term', 3);
  page.gauge('raft_commit_index', committed);
  page.gauge('raft_applied_index', committed);
  page.gauge('raft_proposals_pending', (second + index) % 7);
  page.gauge('process_start_time_seconds', 1_700_000_000 + index);
  page.gauge('process_resident_memory_bytes', 200e6 + ((second * 4_096) % 50e6));
  page.family('raft_member_info', 'gauge');
  page.sample(`raft_member_info{member="n${index + 1}",version="3.2.${index % 2}"}`, 1);
  if (peers > 0) page.family('raft_peer_active', 'gauge');
  for (let peer = 0; peer < peers; peer += 1) {
    if (peer !== index) page.sample(`raft_peer_active{peer="n${peer + 1}"}`, 1);
  }
  page.family('raft_requests_total', 'counter');
  page.sample('raft_requests_total{code="ok"}', second * 190 + index);
  page.sample('raft_requests_total{code="error"}', Math.floor(second / 11));
  page.histogram('raft_request_duration_seconds', '', Number.POSITIVE_INFINITY);
}

/** Of five families of padding two are histograms, two are counters and one is a gauge. */
function writePadding(page: PageWriter, family: number, samples: number): void {
  const name = `server_${AREAS[family % AREAS.length]}_${family}`;
  const labels = `handler="/v1/${family % 40}",method="${family % 3 === 0 ? 'POST' : 'GET'}"`;
  if (family % 5 < 2) page.histogram(`${name}_duration_seconds`, labels, samples);
  else if (family % 5 < 4) page.counters(`${name}_total`, labels, samples);
  else page.gauge(`${name}_bytes`, 1e6 + ((page.second * 977 + family) % 1e6) / 4);
}

const AREAS = ['http', 'store', 'snapshot', 'network', 'compaction', 'watch', 'lease'];

class PageWriter {
  readonly index: number;
  readonly second: number;
  readonly #lines: string[] = [];
  #samples = 0;

  constructor(index: number, second: number) {
    this.index = index;
    this.second = second;
  }

  get samples(): number {
    return this.#samples;
  }

  text(): string {
    return `${this.#lines.join('\n')}\n`;
  }

  family(name: string, type: string): void {
    this.#lines.push(`# HELP ${name} What the server says of ${name}.`, `# TYPE ${name} ${type}`);
  }

  sample(series: string, value: number): void {
    this.#lines.push(`${series} ${value}`);
    this.#samples += 1;
  }

  gauge(name: string, value: number): void {
    this.family(name, 'gauge');
    this.sample(name, value);
  }

  counters(name: string, labels: string, limit: number): void {
    this.family(name, 'counter');
    for (const code of [200, 404, 500]) {
      if (this.samples >= limit) return;
      this.sample(`${name}{${labels},code="${code}"}`, this.second * code + this.index);
    }
  }

  histogram(name: string, labels: string, limit: number): void {
    this.family(name, 'histogram');
    const before = labels === '' ? '' : `${labels},`;
    const per = this.second * 20;
    const rows = BOUNDS.map((bound, rank) => [String(bound), per * (rank + 1)] as const);
    const total = per * (BOUNDS.length + 1);
    for (const [le, count] of [...rows, ['+Inf', total] as const]) {
      if (this.samples < limit) this.sample(`${name}_bucket{${before}le="${le}"}`, count);
    }
    const braces = labels === '' ? '' : `{${labels}}`;
    if (this.samples < limit) this.sample(`${name}_sum${braces}`, total * 0.125);
    if (this.samples < limit) this.sample(`${name}_count${braces}`, total);
  }
}
