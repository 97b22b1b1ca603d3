/**
 * The times of the simulated world, in milliseconds. They are shorter than those of a real
 * configuration in the same proportions, so that a seed goes through many steps in few events.
 */
export const INTERVAL_MS = 2_000;

/** How long a scrape may take. */
export const TIMEOUT_MS = 1_000;

/** As the default of the guard: two intervals and a timeout. */
export const MAX_AGE_MS = 2 * INTERVAL_MS + TIMEOUT_MS;

/** How long a node has to stay well until its step is over. */
export const SOAK_MS = 4_000;

/** What a step may take; with the soak it is the life of a permit. */
export const NODE_WINDOW_MS = 14_000;

/** The life of a permit that nobody renews. */
export const TTL_MS = NODE_WINDOW_MS + SOAK_MS;

/**
 * One millisecond of the Raft model is so many of the world. At its own pace a group sends a
 * thousand messages while the guard looks once; at this one an election still spans several looks.
 */
export const RAFT_PACE = 8;

/** Writes in a second of the Raft model when nobody disturbs it. */
export const WRITES_PER_SECOND = 10;

/** More entries than this behind the leader is not caught up. */
export const LAG_MAX_ENTRIES = 10;

/** The first part of a seed, in which things go wrong. */
export const FAULTS_MS = 90_000;

/** The same where steps make nodes ill: what follows needs time to go wrong as well. */
export const FAULTS_WITH_ILLNESS_MS = 180_000;

/** Once nothing goes wrong any more, everything is over within this time. */
export const CALM_MS = 360_000;

/** Events of one seed: more are a loop that leads nowhere. */
export const EVENTS_MAX = 5_000;

/** Where wall clocks start, in milliseconds since 1970. */
export const EPOCH_MS = 1_790_000_000_000;

/** The version that all nodes start with, and the one that upgrades lead to. */
export const VERSIONS = { before: '1.4.0', after: '1.5.0' } as const;
