import type { LoadAll, Loaded } from '../cli/load-all.ts';
import { isLoopback } from '../config/listen-address.ts';
import type { Rulebook } from '../config/rulebook.ts';
import type { ListenAddress, Settings } from '../config/settings.ts';
import type { WebhookKeys } from '../config/webhook-keys.ts';
import type { AccessPolicy } from '../core/access/policy.ts';
import { type Checked, type Finding, formatFinding } from '../core/base/errors.ts';
import type { ClusterId } from '../core/base/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Meter } from '../ports/meter.ts';
import type { ReloadOutcome } from '../ports/reload.ts';
import type { Guard } from '../service/guard.ts';
import type { Ledgers } from '../service/ledgers.ts';
import type { DiscoveredClusters } from './discovered-clusters.ts';
import type { WatchSet } from './watch-set.ts';

/** What a reload swaps, and what it is told through. */
export interface ReloaderOptions {
  readonly load: LoadAll;
  readonly watchSet: WatchSet;
  /** Fills in the nodes that are not listed. */
  readonly discovered: DiscoveredClusters;
  readonly guard: Guard;
  readonly ledgers: Pick<Ledgers, 'open'>;
  readonly meter: Meter;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Shows another certificate, and trusts other authorities. */
  readonly replaceTls: (tls: NonNullable<Settings['tls']>) => void;
  /** Tells other receivers of alerts from now on. */
  readonly replaceReceivers: (settings: Settings) => void;
  /** What is in use at the start. */
  readonly loaded: Loaded;
}

/**
 * Puts a changed configuration into use without a restart: loads and checks all of it, then swaps
 * in one step. One that is wrong anywhere changes nothing, and says so.
 */
export class Reloader {
  readonly #options: ReloaderOptions;
  readonly #listen: ListenAddress;
  readonly #hasTls: boolean;
  #access: AccessPolicy;
  #rulebook: Rulebook;
  #last: Promise<unknown> = Promise.resolve();
  #refreshing: Promise<void> | undefined;

  constructor(options: ReloaderOptions) {
    this.#options = options;
    const { listen, access, tls } = options.loaded.settings;
    this.#listen = listen;
    this.#access = access;
    this.#hasTls = tls !== undefined;
    this.#rulebook = options.loaded.rulebook;
    this.#tell('taken');
  }

  /** Who may ask by the configuration that is in use. */
  get access(): AccessPolicy {
    return this.#access;
  }

  /** What messages are signed with by the configuration that is in use. */
  get webhookKeys(): WebhookKeys {
    return this.#rulebook.webhookKeys;
  }

  /** Reloads after any reload that is under way, so that what was written last is what counts. */
  async reload(): Promise<ReloadOutcome> {
    const next = this.#last.then(() => this.#reloadNow());
    this.#last = next.catch(() => undefined);
    return await next;
  }

  /** Looks for all targets once; resolves with the rulebook to start with. */
  async begin(): Promise<Rulebook> {
    const { discovered, loaded } = this.#options;
    await discovered.follow(loaded.settings.jobs);
    return await discovered.populate(loaded.rulebook);
  }

  /**
   * Puts the nodes into use that there are now, after any reload that is under way. Who asks while
   * one waits to begin shares it.
   */
  async refresh(): Promise<void> {
    this.#refreshing ??= this.#last.then(async () => {
      this.#refreshing = undefined;
      await this.#swap();
    });
    this.#last = this.#refreshing.catch(() => undefined);
    await this.#refreshing;
  }

  /** Swaps in one step: no answer is by the nodes of one list and by those of another. */
  async #swap(): Promise<readonly ClusterId[]> {
    const { watchSet, guard, discovered } = this.#options;
    const { watches, retire } = watchSet.apply(await discovered.populate(this.#rulebook));
    guard.replaceWatches(watches);
    retire();
    return [...watches.keys()];
  }

  async #reloadNow(): Promise<ReloadOutcome> {
    const { load, discovered, logger } = this.#options;
    const loaded = this.#keepClosed(await load());
    if (!loaded.ok) {
      const { findings } = loaded;
      logger.error('the configuration was not reloaded: the one before stays in use', {
        findings: findings.map(formatFinding),
      });
      this.#tell('refused');
      return { kind: 'refused', findings, rulebookDigest: this.#rulebook.digest };
    }
    const { settings, rulebook } = loaded.value;
    this.#rulebook = rulebook;
    this.#access = settings.access;
    this.#options.replaceReceivers(settings);
    if (this.#hasTls && settings.tls !== undefined) this.#options.replaceTls(settings.tls);
    // Before anything is asked of a new cluster, so that a freeze of it is known.
    await this.#options.ledgers.open(rulebook.clusters.map(({ cluster }) => cluster.id));
    await discovered.follow(settings.jobs);
    const clusters = await this.#swap();
    logger.info('the configuration was reloaded', {
      rulebook_digest: rulebook.digest,
      clusters,
    });
    if (!sameAddress(settings.listen, this.#listen)) {
      logger.warn('listen has changed: that takes a restart', { listening: this.#listen.port });
    }
    if (settings.dataDir !== this.#options.loaded.settings.dataDir) {
      const { dataDir } = this.#options.loaded.settings;
      logger.warn('data_dir has changed: that takes a restart', { data_dir: dataDir });
    }
    if ((settings.tls !== undefined) !== this.#hasTls) {
      logger.warn('TLS was switched on or off: that takes a restart', { tls: this.#hasTls });
    }
    this.#tell('taken');
    return { kind: 'taken', rulebookDigest: rulebook.digest };
  }

  /**
   * The address stays until a restart, so a configuration that is fine without principals on its
   * own address must not open the one that other machines can reach.
   */
  #keepClosed(loaded: Checked<Loaded>): Checked<Loaded> {
    const isOpen = loaded.ok && loaded.value.settings.access.kind === 'local';
    if (!isOpen || isLoopback(this.#listen.host)) return loaded;
    const message =
      `access is gone, and the guard still listens on ${this.#listen.host}, which other machines ` +
      'reach: restart it to listen on another address first';
    const finding: Finding = { place: { file: 'configuration', line: 1, column: 1 }, message };
    return { ok: false, findings: [finding] };
  }

  #tell(outcome: 'taken' | 'refused'): void {
    const { meter, clock } = this.#options;
    const atMs = clock.now() + clock.wallOffsetMs();
    meter.reloadConcluded({ outcome, rulebookDigest: this.#rulebook.digest, atMs });
  }
}

function sameAddress(left: ListenAddress, right: ListenAddress): boolean {
  return left.host === right.host && left.port === right.port;
}
