import type { PromMeter } from '../../src/adapter/prom-client/meter.ts';

/** One family of a page in the text format. */
export interface PageFamily {
  readonly type: string;
  readonly help: string;
  /** Lines as they are, by the series that they begin with. */
  readonly series: ReadonlyMap<string, number>;
}

/** Reads a page by lines; only for pages of our own, which have no spaces in label values. */
export function readFamilies(body: string): ReadonlyMap<string, PageFamily> {
  const families = new Map<string, { type: string; help: string; series: Map<string, number> }>();
  let current: { type: string; help: string; series: Map<string, number> } | undefined;
  for (const line of body.split('\n')) {
    const [, kind, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (kind === 'HELP') {
      current = { type: '', help: rest, series: new Map() };
      families.set(name, current);
    } else if (kind === 'TYPE' && current !== undefined) current.type = rest;
    else if (line !== '') {
      const space = line.lastIndexOf(' ');
      current?.series.set(line.slice(0, space), Number(line.slice(space + 1)));
    }
  }
  return families;
}

/** Tells a meter one event of every kind, of each of these clusters. */
export function exercise({ meter, openLogMeter }: PromMeter, clusters: readonly string[]): void {
  for (const cluster of clusters) {
    for (const outcome of ['scraped', 'refused', 'timeout', 'syntax'] as const) {
      meter.scrapeConcluded({ cluster, outcome, durationMs: 20, samples: 100, bodyBytes: 5_000 });
    }
    meter.burstSkipped({ cluster });
    meter.membersFound({ cluster, found: 4, missing: 1 });
    const completeAtMs = new Map([[cluster, 1_500]]);
    meter.targetsLooked({ job: cluster, outcome: 'found', completeAtMs });
    meter.historyKept({ bytes: 1_000, samples: 900, expired: 10, evicted: 0, outOfOrder: 1 });
    meter.evaluationConcluded({
      cluster,
      durationMs: 3,
      series: 30,
      nodes: new Map([
        ['n1', 'observed'],
        ['n2', 'down'],
        ['n3', 'unobservable'],
      ]),
      failing: [
        { runbook: 'rolling-restart', holdPoint: 'backlog', node: 'n1', outcome: 'fail' },
        { runbook: 'rolling-restart', holdPoint: 'backlog', node: 'n3', outcome: 'unknown' },
      ],
    });
    for (const call of ['claim', 'confirm', 'complete']) {
      for (const answer of ['reserved', 'denied', 'done', 'refused']) {
        meter.permitCalled({ cluster, call, answer });
      }
    }
    meter.notified({ receiver: cluster, kind: 'webhook', outcome: 'taken', count: 2 });
    for (const end of ['rolled-back', 'rehearsed', 'halted', 'declined'] as const) {
      meter.rollbackEnded({ cluster, end });
    }
    meter.tripped({ cluster, holdPoint: 'backlog', consequence: 'halt' });
    for (const action of ['drain', 'restart', 'upgrade'] as const) {
      for (const kind of ['go', 'wait', 'unknown', 'blocked']) {
        meter.verdictGiven({ cluster, action, kind, inTheWay: ['quorum_kept', 'backlog'] });
      }
    }
  }
  openLogMeter().sized({ records: 9, databaseBytes: 8_192, walBytes: 512, checkpoints: 1 });
  meter.reloadConcluded({ outcome: 'taken', rulebookDigest: 'sha256:0123', atMs: 1_500 });
  meter.decisionNotRecorded({ reason: 'disk' });
  meter.requestRefused({ code: 'unknown-node' });
  for (const status of [200, 404, 409, 499, 503]) {
    meter.requestAnswered({ route: '/can-proceed', status, durationMs: 2 });
  }
}
