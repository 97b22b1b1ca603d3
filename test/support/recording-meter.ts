import type { Meter } from '../../src/ports/meter.ts';

/** One thing that the guard told its meter. */
export interface Metered {
  readonly name: string;
  readonly event: unknown;
}

/** A meter that keeps what it is told, in order. */
export interface RecordingMeter {
  readonly meter: Meter;
  readonly told: readonly Metered[];
  /** The events of one name. */
  named(name: keyof Meter): readonly unknown[];
}

/** Makes a meter that answers to every method of the port, those of later versions included. */
export function recordingMeter(): RecordingMeter {
  const told: Metered[] = [];
  const meter = new Proxy(Object.create(null), {
    get: (_, name) => (event: unknown) => told.push({ name: String(name), event }),
  }) as Meter;
  return {
    meter,
    told,
    named: (name) => told.filter((each) => each.name === name).map(({ event }) => event),
  };
}
