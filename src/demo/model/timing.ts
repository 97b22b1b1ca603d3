/** How often a leader shows that it is there; the default of etcd. */
export const HEARTBEAT_MS = 100;

/**
 * The shortest election timeout, ten heartbeats as etcd has it. Within it a follower believes in
 * its leader (pre-vote) and a leader in its majority (check-quorum).
 */
export const ELECTION_MIN_MS = 1_000;

/** The longest election timeout: twice the shortest, so that two candidates seldom collide. */
export const ELECTION_MAX_MS = 2_000;

/** One way through the network of one data centre, at best. */
export const LATENCY_MIN_MS = 0.3;

/** One way through the network of one data centre, at worst. */
export const LATENCY_MAX_MS = 1.2;

/** How often members show each other that the connection lives. */
export const KEEPALIVE_MS = 250;

/** A peer silent for this long is reported inactive: four keepalives lost are no accident. */
export const PEER_SILENT_MS = 1_000;

/** One flush to a good SSD; a member of slowness s takes s times as long. */
export const FSYNC_MS = 1;

/** Writing one entry, so that a member stores at most some 7,000 entries a second. */
export const STORE_ENTRY_MS = 0.1;

/** Applying one entry to the state machine. */
export const APPLY_ENTRY_MS = 0.02;

/** Handling a message that needs no disk. */
export const HANDLE_MS = 0.02;

/** Entries in one append: keeps a slow follower's answer to a full one within the retry time. */
export const APPEND_MAX_ENTRIES = 64;

/** Entries in one flush of a leader; a flush that has begun is not cut short. */
export const STORE_MAX_ENTRIES = 256;

/** Entries applied at once; bounds the time in which the applied index stands still. */
export const APPLY_MAX_ENTRIES = 256;

/** An append unanswered for this long counts as lost and is sent anew. */
export const APPEND_RETRY_MS = 1_000;

/** Uncommitted entries beyond which a leader refuses proposals, as etcd does with 5,000. */
export const UNCOMMITTED_MAX = 5_000;

/** Work queued in a member beyond which arriving messages are lost, as from a full socket. */
export const INBOX_MAX_MS = 5_000;

/** How long a client waits for its write; longer counts as an error. */
export const REQUEST_TIMEOUT_MS = 5_000;

/** How often the clients' writes arrive, as one batch for each member. */
export const LOAD_TICK_MS = 50;
