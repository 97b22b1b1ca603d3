import { type Instant, instant } from '../core/base/time.ts';
import type { Clock, Timers } from '../ports/clock.ts';
import type { MemberServer } from './member-server.ts';
import * as model from './model/controls.ts';
import type { World } from './model/world.ts';

/** What the controls of a demo act upon. */
export interface Stage {
  readonly world: World;
  readonly servers: ReadonlyMap<string, MemberServer>;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Aborted once the demo ends; nothing may start after that. */
  readonly signal: AbortSignal;
}

/**
 * A closed port may be given to an outgoing connection of another process in the meantime; such
 * connections are short, so a restart tries again this often, for ten seconds in all.
 */
const REOPEN_ATTEMPTS = 100;

/** The pause between two attempts to listen again. */
const REOPEN_PAUSE_MS = 100;

/**
 * Lets tests, scenarios and people do to the cluster what happens to real ones. A control throws,
 * or rejects, when no member has that name and when the demo has ended.
 */
export class DemoControls {
  readonly #stage: Stage;
  /** By member, the last change of its port; changes of one port follow each other. */
  readonly #turns = new Map<string, Promise<void>>();

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** The member that leads in the newest term; undefined while there is none. */
  leader(): string | undefined {
    return model.findLeader(this.#stage.world)?.id;
  }

  /** Kills a member; once this resolves, connections to it are refused. */
  crash(id: string): Promise<void> {
    return this.#inTurn(id, async (server) => {
      model.crash(this.#stage.world, id);
      await server.close();
    });
  }

  /** Starts a member again on the same port, killing it first if it runs. */
  restart(id: string, version?: string): Promise<void> {
    return this.#inTurn(id, async (server) => {
      model.crash(this.#stage.world, id);
      await server.close();
      await this.#reopen(server);
      model.restart(this.#stage.world, id, version);
    });
  }

  /** Stops a member as SIGSTOP does: connections are accepted and nothing is answered. */
  freeze(id: string): void {
    const server = this.#server(id);
    model.freeze(this.#stage.world, id);
    server.freeze();
  }

  /** Lets a frozen member go on. */
  thaw(id: string): void {
    const server = this.#server(id);
    model.thaw(this.#stage.world, id);
    server.thaw();
  }

  /** Makes all work of a member take `factor` times as long; 1 is healthy. */
  slow(id: string, factor: number): void {
    model.slow(this.#stage.world, id, factor);
  }

  /** Cuts a member off from its peers; its page is still served. */
  isolate(id: string): void {
    model.isolate(this.#stage.world, id);
  }

  /** Ends the isolation of a member. */
  rejoin(id: string): void {
    model.rejoin(this.#stage.world, id);
  }

  /** Sets the writes of clients each second, over all members. */
  setWriteRate(writesPerSecond: number): void {
    model.setWriteRate(this.#stage.world, writesPerSecond);
  }

  /** Asks the leader to hand over; false when nobody can be asked. */
  transferLeadership(id: string): boolean {
    return model.transferLeadership(this.#stage.world, id);
  }

  /** Closes every port, after the changes that are under way. */
  async closeAll(): Promise<void> {
    await Promise.allSettled(this.#turns.values());
    await Promise.all([...this.#stage.servers.values()].map((server) => server.close()));
  }

  async #inTurn(id: string, change: (server: MemberServer) => Promise<void>): Promise<void> {
    const server = this.#server(id);
    const before = this.#turns.get(id) ?? Promise.resolve();
    // Whoever asked for the change before has heard of its failure.
    const turn = before.catch(() => undefined).then(() => this.#unlessEnded(() => change(server)));
    this.#turns.set(id, turn);
    await turn;
  }

  #unlessEnded(change: () => Promise<void>): Promise<void> {
    if (this.#stage.signal.aborted) throw new Error('the demo has ended');
    return change();
  }

  #server(id: string): MemberServer {
    const server = this.#stage.servers.get(id);
    if (server === undefined) throw new Error(`no member is called ${JSON.stringify(id)}`);
    return server;
  }

  async #reopen(server: MemberServer): Promise<void> {
    const { timers, signal } = this.#stage;
    for (let attempt = 1; ; attempt += 1) {
      try {
        await server.open();
        return;
      } catch (error) {
        if (attempt === REOPEN_ATTEMPTS || signal.aborted) throw error;
      }
      await timers.sleepUntil(this.#soon(), signal);
    }
  }

  #soon(): Instant {
    return instant(this.#stage.clock.now() + REOPEN_PAUSE_MS);
  }
}
