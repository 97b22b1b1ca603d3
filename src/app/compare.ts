import { createPromMeter } from '../adapter/prom-client/meter.ts';
import { createSystemClock } from '../adapter/system/clock.ts';
import { createSystemTimers } from '../adapter/system/timers.ts';
import { parseArguments } from '../cli/arguments.ts';
import { show } from '../cli/ask.ts';
import { columns } from '../cli/columns.ts';
import { type AskingContext, EXIT, type ExitCode } from '../cli/context.ts';
import { commandHelp, complain } from '../cli/help.ts';
import { loadAll, printFindings } from '../cli/load-all.ts';
import { styled } from '../cli/styled-text.ts';
import { COMPARE } from '../cli/usage/compare.ts';
import { parseServeFlags } from '../config/flags.ts';
import type { RuledCluster } from '../config/rulebook.ts';
import type { ScrapeTlsSettings } from '../config/settings.ts';
import { parseSelect } from '../config/source-schema.ts';
import { sourceTimes } from '../config/source-settings.ts';
import { type DurationMs, durationMs, instant, parseDuration } from '../core/base/time.ts';
import { type Comparison, compareEvaluations } from '../core/verdict/compare-evaluations.ts';
import { ClusterWatch } from '../service/cluster-watch.ts';
import { openConnections, remoteObserver } from './remote.ts';
import { scrapeTargets } from './targets.ts';

/** Longer than any hold of a shipped runbook. */
const WATCH_FOR_MS = durationMs(60_000);

/** Public authorities are trusted, and nobody is named. */
const PLAIN_TLS: ScrapeTlsSettings = {
  ...{ ca: undefined, cert: undefined, key: undefined, serverName: undefined },
  ...{ minVersion: 'TLSv1.2', skipsVerification: false },
};

type Flags = ReadonlyMap<string, string>;

/** Runs `holdpoint compare`. */
export async function compare(context: AskingContext): Promise<ExitCode> {
  const parsed = parseArguments(context.args, COMPARE);
  if (parsed.kind === 'wrong') return complain(context, parsed.complaints, COMPARE);
  if (parsed.kind === 'help') {
    context.print(commandHelp(COMPARE));
    return EXIT.fine;
  }
  const { values: flags } = parsed;
  const config = flags.get('--config');
  const serveFlags = parseServeFlags(config === undefined ? [] : ['--config', config]);
  if (!serveFlags.ok) return printFindings(context, serveFlags.findings, EXIT.usage);
  const loaded = await loadAll(context, serveFlags.value);
  if (!loaded.ok) return printFindings(context, loaded.findings, EXIT.findings);
  const name = flags.get('--cluster');
  const ruled = loaded.value.rulebook.clusters.find(({ cluster }) => cluster.id === name);
  const complaints = complaintsOn(flags, ruled);
  const remote = ruled && throughBackend(ruled, flags);
  if (ruled === undefined || remote === undefined || complaints.length > 0) {
    return complain(context, complaints, COMPARE);
  }
  const watchedMs = durationOf(flags, '--for') ?? WATCH_FOR_MS;
  const comparison = await watchBoth(context, { ruled, remote, watchedMs });
  if (comparison !== undefined) return report(context, comparison);
  context.printError(
    'holdpoint compare: no node was observed by scraping, so there is nothing to compare',
  );
  return EXIT.cannotJudge;
}

function complaintsOn(flags: Flags, ruled: RuledCluster | undefined): readonly string[] {
  const complaints: string[] = [];
  if (ruled === undefined) complaints.push('--cluster: the configuration has no such cluster');
  const isListed = ruled?.settings.source === undefined && ruled?.settings.discovery === undefined;
  if (!isListed) complaints.push('--cluster: its nodes must be listed with their URLs');
  const select = parseSelect(flags.get('--select') ?? '');
  if (typeof select === 'string') complaints.push(`--select: ${select}`);
  const url = flags.get('--url') ?? '';
  if (!(/^https?:\/\//.test(url) && URL.canParse(url))) {
    complaints.push('--url: expected an http or https URL');
  }
  for (const name of ['--interval', '--for']) {
    const isWrong = flags.has(name) && (durationOf(flags, name) ?? 0) <= 0;
    if (isWrong) complaints.push(`${name}: expected a duration such as 15s`);
  }
  return complaints;
}

function durationOf(flags: Flags, name: string): DurationMs | undefined {
  return parseDuration(flags.get(name) ?? '');
}

/** The same cluster with a source; a node is known there by the host and port of its URL. */
function throughBackend(ruled: RuledCluster, flags: Flags): RuledCluster | undefined {
  const { settings, cluster } = ruled;
  const select = parseSelect(flags.get('--select') ?? '');
  if (typeof select === 'string') return undefined;
  const times = sourceTimes({ interval: durationOf(flags, '--interval') });
  const { intervalMs, maxAgeMs } = times;
  const timeoutMs = durationMs(intervalMs + times.timeoutMs);
  const instances = settings.nodes.map(({ id, metricsUrl }) => {
    return [id, new URL(metricsUrl).host] as const;
  });
  const source = {
    ...{ url: (flags.get('--url') ?? '').replace(/\/+$/, ''), select },
    ...{ nodeLabel: flags.get('--node-label') ?? 'instance', instances: new Map(instances) },
    // What others say of their alerts is the same for both, and no difference of rules.
    alerts: undefined,
  };
  // What is sent to nodes is not for the server.
  const scrape = { ...settings.scrape, ...times, headers: new Map(), tls: PLAIN_TLS };
  return {
    ...ruled,
    settings: { ...settings, source, scrape },
    cluster: { ...cluster, intervalMs, maxAgeMs, timeoutMs },
  };
}

async function watchBoth(
  { signal, version }: AskingContext,
  asked: {
    readonly ruled: RuledCluster;
    readonly remote: RuledCluster;
    readonly watchedMs: DurationMs;
  },
): Promise<Comparison | undefined> {
  const clock = createSystemClock();
  const timers = createSystemTimers(clock);
  const { scraper, backends } = openConnections({ clock, version });
  const startAt = clock.now();
  const { meter } = createPromMeter({ version, clusters: [] });
  const watches = [asked.ruled, asked.remote].map((ruled) => {
    const { cluster, rules } = ruled;
    const observe = remoteObserver(ruled, { backends, clock, timers, meter });
    const targets = observe === undefined ? scrapeTargets(ruled) : [];
    return new ClusterWatch({
      ...{ cluster, rules, rulebookDigest: '', targets, observe },
      ...{ scraper, clock, timers, meter, startAt },
    });
  });
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const running = watches.map((watch) => watch.run(either));
  await timers.sleepUntil(instant(startAt + asked.watchedMs), either);
  stop.abort();
  await Promise.all(running);
  const [left, right] = watches.map(({ evaluation }) => evaluation);
  if (left === undefined || right === undefined || signal.aborted) return undefined;
  const isObserved = left.snapshot.nodes.some(({ observation }) => observation.kind === 'observed');
  if (!isObserved) return undefined;
  return compareEvaluations(left, right);
}

function report(context: AskingContext, { compared, differences }: Comparison): ExitCode {
  if (differences.length === 0) {
    context.print(`no difference in ${compared} comparisons`);
    return EXIT.fine;
  }
  const head = ['', styled('strong', 'SCRAPED'), styled('strong', 'THROUGH THE SERVER')];
  const rows = differences.map(({ what, left, right }) => [what, left, right]);
  show(context, columns([head, ...rows], ['left', 'left', 'left']));
  context.print(`${differences.length} of ${compared} comparisons differ`);
  return EXIT.findings;
}
