import type { Logger } from '../../src/ports/logger.ts';
import type { Meter } from '../../src/ports/meter.ts';

const nothing = (): void => undefined;

/** Nobody reads the log lines of a simulated guard: its trace is that of the world. */
export const LOGGER: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** A meter that counts nothing. */
export const METER: Meter = new Proxy(Object.create(null), { get: () => nothing });
