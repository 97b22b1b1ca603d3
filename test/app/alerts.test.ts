import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { SeriesFiles } from '../../src/adapter/fs/series-files.ts';
import type { SystemClocks } from '../../src/adapter/system/clock.ts';
import { answerPage, type HttpTarget, startTarget } from '../support/hostile-target.ts';
import {
  CONFIG_FILE,
  configOf,
  type LiveDaemon,
  raftPage,
  startLiveDaemon,
} from '../support/live-daemon.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const RULES = 'rules/systems/generic-raft.yaml';
const RUNBOOK = 'runbook: rolling\nactions: [restart]\n';
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** An alert on every member, which fires after half an hour. */
function alerts(severity: string): string {
  return [
    'groups:',
    '  - name: raft',
    '    rules:',
    '      - alert: Busy',
    '        expr: raft_proposals_pending > 5',
    '        for: 30m',
    '        keep_firing_for: 24h',
    '        annotations:',
    `          severity: ${severity}`,
    "          at: '{{ $externalLabels.region }} {{ externalURL }}'",
    '',
  ].join('\n');
}

interface Told {
  readonly state: string;
  readonly activeAt: string;
  readonly labels: { readonly node: string };
  readonly annotations: { readonly severity: string; readonly at: string };
}

/** Asks until every member has an alert of which this is true. */
async function alertsOnce(live: LiveDaemon, isSo: (alert: Told) => boolean) {
  while (true) {
    const answer = await fetch(`${live.daemon.url}/v1/alerts?cluster=one`);
    const body: { readonly alerts?: readonly Told[] } = JSON.parse(await answer.text());
    const told = body.alerts ?? [];
    if (told.length === 3 && told.every(isSo)) return told;
    await wait(50);
  }
}

/** Since when, in the order of the members. */
function sinceOf(told: readonly Told[]): readonly number[] {
  const sorted = told.toSorted((one, other) => one.labels.node.localeCompare(other.labels.node));
  return sorted.map(({ activeAt }) => Date.parse(activeAt));
}

/** Two clocks are read one after the other, and series say it in whole seconds. */
function isNear(ones: readonly number[], others: readonly number[]): boolean {
  return ones.every((ms, index) => Math.abs(ms - (others[index] ?? 0)) < 2_000);
}

/** A machine that can be suspended, which both clocks do not see alike, and whose wall is set. */
class Machine implements SystemClocks {
  #wallLeadMs = 0;

  monotonicMs(): number {
    return performance.now();
  }

  wallMs(): number {
    return Date.now() + this.#wallLeadMs;
  }

  /** Moves the wall clock, as a suspend or an operator does. */
  move(ms: number): void {
    this.#wallLeadMs += ms;
  }
}

/** A busy machine must not end an alert by a scrape that comes late. It also says where it is. */
function patient(config: string): string {
  const patient = config.replace('interval: 300ms, timeout: 250ms', 'interval: 1s, timeout: 900ms');
  return `external_labels: { region: eu }\nexternal_url: https://guard.example\n${patient}`;
}

async function busyMembers(): Promise<readonly HttpTarget[]> {
  const pageOf = (name: string) => raftPage(name).replace('pending 0', 'pending 9');
  return await Promise.all(['n1', 'n2', 'n3'].map((name) => startTarget(answerPage(pageOf(name)))));
}

it('an alert goes on over a reload and over a restart, whatever the clock of the machine does', {
  timeout: 60_000,
}, async () => {
  await using stack = new AsyncDisposableStack();
  const members = await busyMembers();
  for (const member of members) stack.use(member);
  const rules = [RULES, 'rolling.yaml', 'alerts.yaml'];
  const files = new Map([
    [
      CONFIG_FILE,
      patient(
        configOf(
          members.map(({ url }) => url),
          { rules, runbook: 'rolling' },
        ),
      ),
    ],
    ['rolling.yaml', RUNBOOK],
    ['alerts.yaml', alerts('ticket')],
  ]);
  const machine = new Machine();
  const directory = temporaryDirectory();
  const living = async (story: (live: LiveDaemon) => Promise<void>) => {
    const seriesArchive = new SeriesFiles(directory);
    await using live = await startLiveDaemon(files, undefined, { seriesArchive, clocks: machine });
    await story(live);
  };
  const fired: number[] = [];
  await living(async (live) => {
    await alertsOnce(live, ({ state }) => state === 'pending');
    // Suspended for forty minutes, which count.
    machine.move(40 * MINUTE_MS);
    const begun = sinceOf(await alertsOnce(live, ({ state }) => state === 'firing'));
    live.files.set('alerts.yaml', alerts('page'));
    expect((await live.daemon.reload()).kind).toBe('taken');
    const reloaded = await alertsOnce(live, ({ annotations }) => annotations.severity === 'page');
    expect(reloaded[0]?.annotations.at).toBe('eu https://guard.example');
    expect(reloaded.map(({ state }) => state)).toEqual(['firing', 'firing', 'firing']);
    expect(isNear(sinceOf(reloaded), begun)).toBe(true);
    // Set back by two hours: the clock of the guard goes on, and is two hours ahead of the wall.
    machine.move(-2 * HOUR_MS);
    const goBack = (begun[0] ?? 0) - HOUR_MS;
    const shown = sinceOf(await alertsOnce(live, (alert) => Date.parse(alert.activeAt) < goBack));
    expect(
      isNear(
        shown,
        begun.map((ms) => ms - 2 * HOUR_MS),
      ),
    ).toBe(true);
    fired.push(...shown);
  });
  await living(async (live) => {
    const told = await alertsOnce(live, ({ state }) => state === 'firing');
    expect(isNear(sinceOf(told), fired)).toBe(true);
  });
});
