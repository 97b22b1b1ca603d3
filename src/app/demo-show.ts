import type { Scenario } from '../demo/scenario/act.ts';
import { play } from '../demo/scenario/play.ts';
import type { Demo } from '../demo/serve.ts';
import type { Guard } from '../service/guard.ts';
import { startDemoCluster } from './demo-cluster.ts';
import { DemoNarrator, type NarratorOptions } from './demo-narrator.ts';

/** What a show is made of. */
export interface ShowOptions extends NarratorOptions {
  readonly scenario: Scenario;
  /** Ends the show when it aborts. */
  readonly signal: AbortSignal;
}

/** A demo cluster that somebody may guard. */
export interface Show {
  readonly members: Demo['members'];
  /** Plays the scenario and tells what the guard at `url` says, until the signal aborts. */
  run(guard: Guard, url: string): Promise<void>;
  /** Ends the cluster, whether it ran or not; resolves when its ports are free. */
  close(): Promise<void>;
}

/** Starts the demo cluster; rejects when it cannot have its ports. */
export async function openShow(options: ShowOptions): Promise<Show> {
  const { scenario, clock, timers, signal } = options;
  const narrator = new DemoNarrator(options);
  const observe = narrator.hearOccurrence.bind(narrator);
  const demo = await startDemoCluster({ clock, timers, signal, observe });
  const members = demo.members.map(({ id }) => id);
  return {
    members: demo.members,
    async run(guard, url) {
      const opening = { url, members, scenario };
      const tell = narrator.hearAct.bind(narrator);
      const { controls } = demo;
      await Promise.all([
        play(scenario, { controls, members, clock, timers, signal, tell }),
        narrator.narrate(guard, { opening, signal }),
        demo.done,
      ]);
    },
    close: () => demo.close(),
  };
}
