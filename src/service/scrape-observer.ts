import type { NodeId } from '../core/base/ids.ts';
import { Labels } from '../core/base/labels.ts';
import { type DurationMs, durationMs, type Instant } from '../core/base/time.ts';
import type { GuardedCluster } from '../core/cluster/guarded-cluster.ts';
import type { SeriesStore } from '../core/series/store.ts';
import type { Clock } from '../ports/clock.ts';
import type { Meter } from '../ports/meter.ts';
import type { ScrapeOutcome, Scraper, ScrapeSession, ScrapeTarget } from '../ports/scraper.ts';
import { openAbsent } from './absent-session.ts';
import { NodeFeed } from './node-feed.ts';
import type { ObservedMember, Observer, WatchedTarget } from './observer.ts';
import { RewritingSession } from './rewriting-session.ts';

/** What scraping the members of a cluster needs. */
export interface ScrapeObserverOptions {
  readonly cluster: GuardedCluster;
  readonly store: SeriesStore;
  /** One target per declared node, in the same order. */
  readonly targets: readonly ScrapeTarget[];
  readonly scraper: Scraper;
  readonly clock: Clock;
  readonly meter: Meter;
  /** Members that another observer let go of, to go on with their sessions. */
  readonly kept?: KeptMembers | undefined;
}

interface Member {
  readonly id: NodeId;
  readonly target: ScrapeTarget;
  readonly session: ScrapeSession;
  readonly feed: NodeFeed;
}

/** Members whose targets are the same, with all that was seen of them. */
export type KeptMembers = ReadonlyMap<NodeId, Member>;

/** Scrapes the members of a cluster, all of them in one burst. */
export class ScrapeObserver implements Observer {
  readonly delayMs = durationMs(0);
  readonly doubtMs = durationMs(0);
  readonly strangers: readonly string[] = [];
  readonly #options: ScrapeObserverOptions;
  readonly #members: readonly Member[];
  /** Those that another observer goes on with; undefined as long as this one does. */
  #handedOn: KeptMembers | undefined;

  constructor(options: ScrapeObserverOptions) {
    const { cluster, store, targets, scraper, clock, kept } = options;
    this.#options = options;
    this.#members = cluster.nodes.flatMap((node, index) => {
      const target = targets[index];
      if (target === undefined) return [];
      const known = kept?.get(node.id);
      if (known !== undefined) return [known];
      const feed = new NodeFeed(node, { store, cluster: cluster.id });
      const session = openSession(target, { scraper, clock });
      return [{ id: node.id, target, session, feed }];
    });
  }

  get members(): readonly ObservedMember[] {
    return this.#members.map(({ id, feed }) => {
      return { id, lastScrape: feed.lastScrape, rounds: feed.rounds };
    });
  }

  get targets(): readonly WatchedTarget[] {
    return this.#members.map(({ id, target, feed, session }) => ({
      node: id,
      url: target.url,
      labels: Labels.from([...(target.rewrite?.soft ?? []), ...target.targetLabels]),
      lastScrape: feed.lastScrape,
      metadata: () => session.metadata?.() ?? [],
    }));
  }

  async round(): Promise<Instant> {
    const { cluster, meter, clock } = this.#options;
    const begunAt = clock.now();
    const outcomes = await Promise.all(
      this.#members.map(async (member) => ({
        member,
        outcome: await member.session.scrape(cluster.timeoutMs),
      })),
    );
    for (const { member, outcome } of outcomes) {
      if (this.#handedOn !== undefined && !this.#handedOn.has(member.id)) continue;
      member.feed.commit(agedFrom(begunAt, outcome, cluster.timeoutMs));
      const scraped = outcome.kind === 'scraped';
      meter.scrapeConcluded({
        cluster: cluster.id,
        outcome: scraped ? 'scraped' : outcome.failure,
        durationMs: outcome.durationMs,
        samples: scraped ? outcome.samplesScraped : 0,
        bodyBytes: scraped ? outcome.bodyBytes : 0,
      });
    }
    return begunAt;
  }

  /**
   * Lets go of these members, whose sessions and series go on elsewhere, and ends what there is of
   * the others. A round that is under way is the last.
   */
  handOn(unchanged: ReadonlySet<NodeId>): KeptMembers {
    const { cluster, store, clock } = this.#options;
    const kept = new Map(
      this.#members.filter(({ id }) => unchanged.has(id)).map((member) => [member.id, member]),
    );
    this.#handedOn = kept;
    for (const { id, ordinal } of cluster.nodes) {
      if (!unchanged.has(id)) store.endNode(ordinal, clock.now());
    }
    return kept;
  }

  close(): void {
    for (const { id, session } of this.#members) {
      if (this.#handedOn?.has(id) !== true) session.close();
    }
  }
}

/**
 * A page that took longer than it may lay there while the process stood still, stopped or
 * suspended: when it was read says nothing of when it was written. It is as old as the question.
 */
function agedFrom(begunAt: Instant, outcome: ScrapeOutcome, timeoutMs: DurationMs): ScrapeOutcome {
  const isLate = outcome.kind === 'scraped' && outcome.durationMs > timeoutMs;
  return isLate ? { ...outcome, observedAt: begunAt } : outcome;
}

function openSession(
  target: ScrapeTarget,
  { scraper, clock }: Pick<ScrapeObserverOptions, 'scraper' | 'clock'>,
): ScrapeSession {
  if (target.absent !== undefined) return openAbsent(target.absent, clock);
  const session = scraper.open(target);
  return target.rewrite === undefined ? session : new RewritingSession(session, target.rewrite);
}
