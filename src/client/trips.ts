import { type Page, toPage } from './answer.ts';
import type { Asking } from './permits.ts';
import { listOf, number, oneOf, optional, type Read, record, text } from './shape.ts';

/** A node on which a condition was breached when it tripped. */
export interface TrippedNode {
  readonly node: string;
  readonly observed: number;
  readonly since: string;
}

/** A breach that halts what goes forward in its cluster until somebody clears it. */
export interface Trip {
  readonly id: string;
  readonly cluster: string;
  /** `unrecorded` halts as well, and cannot be cleared yet. */
  readonly state: 'open' | 'unrecorded' | 'cleared';
  /** One sentence: what was breached, where, and during which step. */
  readonly reason: string;
  readonly at: string;
  readonly runbook: string;
  readonly holdPoint: string;
  readonly consequence: 'halt' | 'rollback';
  readonly required: string;
  readonly nodes: readonly TrippedNode[];
  /** The step that was out. */
  readonly permit: string;
  readonly node: string;
  readonly action: string;
  readonly rollout: string | undefined;
  /** Of one that was cleared. */
  readonly clearedBy: string | undefined;
  readonly clearedAt: string | undefined;
  readonly why: string | undefined;
}

/** The calls on trips. */
export interface TripClient<Options> {
  /** What halts clusters and what was cleared of late, of one cluster where it is named. */
  trips(
    asked: { readonly cluster?: string | undefined },
    options?: Options,
  ): Promise<Page<{ readonly trips: readonly Trip[] }>>;
  /** Lets a cluster go on; durable once it is answered. */
  clearTrip(
    what: { readonly id: string; readonly why: string },
    options?: Options,
  ): Promise<Page<Trip>>;
}

const readTrip: Read<Trip> = record<Trip>({
  ...{ id: text, cluster: text, reason: text, at: text, runbook: text, holdPoint: text },
  state: oneOf(['open', 'unrecorded', 'cleared']),
  consequence: oneOf(['halt', 'rollback']),
  required: text,
  nodes: listOf(record<TrippedNode>({ node: text, observed: number, since: text })),
  ...{ permit: text, node: text, action: text, rollout: optional(text) },
  ...{ clearedBy: optional(text), clearedAt: optional(text), why: optional(text) },
});

/** Makes the calls on trips. */
export function tripClient<Options extends object>({
  get,
  post,
}: Asking<Options>): TripClient<Options> {
  return {
    trips: async ({ cluster }, options) => {
      const query = cluster === undefined ? '' : `?cluster=${encoded(cluster)}`;
      const read = record<{ readonly trips: readonly Trip[] }>({ trips: listOf(readTrip) });
      return toPage(await get(`/v1/trips${query}`, options), { read });
    },
    clearTrip: async ({ id, why }, options) =>
      toPage(await post(`/v1/trips/${encoded(id)}/clear`, { why }, options), { read: readTrip }),
  };
}

function encoded(value: string): string {
  return encodeURIComponent(value.toWellFormed());
}
