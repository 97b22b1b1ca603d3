/**
 * Gives way: resolves after everything that waits for the process, such as answers and scrapes, had
 * its turn.
 */
export type GiveWay = () => Promise<void>;
