import {
  type Advice,
  type DecisionByStatus,
  type Page,
  readBody,
  toAdvice,
  toPage,
} from './answer.ts';
import type { Exchanged } from './exchange.ts';
import {
  exactly,
  flag,
  listOf,
  number,
  oneOf,
  optional,
  type Read,
  record,
  text,
} from './shape.ts';
import type { Question } from './verdict.ts';

/** How a permit stands. */
export type PermitState =
  | 'granted'
  | 'confirmed'
  | 'verifying'
  | 'overdue'
  | 'released'
  | 'revoked';

/** A reserved step, open or over. */
export interface Permit {
  readonly id: string;
  /** What every call on it sends back. */
  readonly token: string;
  readonly cluster: string;
  readonly node: string;
  readonly action: string;
  readonly toVersion: string | undefined;
  readonly holder: string;
  readonly state: PermitState;
  /** Of an open one: the principal, its life from each renewal, and when that is over. */
  readonly by: string | undefined;
  readonly ttlSeconds: number | undefined;
  readonly expiresAt: string | undefined;
  /** What its end waits for. */
  readonly waitsFor: { readonly seen: boolean; readonly detail: string } | undefined;
  /** What its holder said at the end, while that is verified. */
  readonly outcome: string | undefined;
  /** Of one that is over: how it ended, such as `verified`, `lapsed` or `forced`, and when. */
  readonly end: string | undefined;
  readonly endedAt: string | undefined;
}

/** A step that is to be reserved. */
export interface ClaimRequest extends Question {
  /** Who acts, such as the run of a pipeline; the same holder goes on with its step. */
  readonly holder: string;
  /** How long the permit lives without being renewed; as the runbook says unless given. */
  readonly ttlSeconds?: number | undefined;
  /** `required`: expiry frees the slot if it was never confirmed. */
  readonly confirm?: 'optional' | 'required' | undefined;
}

/** What a claim comes to. Only a go has reserved anything. */
export type Claimed =
  | (Extract<Advice, { kind: 'go' }> & { readonly permit: Permit })
  | Exclude<Advice, { kind: 'go' }>;

/** The name of a permit and its newest token. */
export type Held = Pick<Permit, 'id' | 'token'>;

/** The calls on permits. */
export interface PermitClient<Options> {
  /** Judges and reserves; the key makes it safe to ask again when the answer was lost. */
  claim(asked: ClaimRequest, options: Options & { readonly key?: string }): Promise<Claimed>;
  /** Judges a permit once more, right before the act. */
  confirm(held: Permit, options?: Options): Promise<Claimed>;
  renew(
    held: Held & { readonly ttlSeconds?: number | undefined },
    options?: Options,
  ): Promise<Page<Permit>>;
  complete(
    held: Held & { readonly outcome: 'done' | 'failed' | 'aborted' },
    options?: Options,
  ): Promise<Page<Permit>>;
  release(held: Held, options?: Options): Promise<Page<Permit>>;
  /** Takes a permit from a holder that is gone. */
  forceRelease(
    what: { readonly id: string; readonly why: string },
    options?: Options,
  ): Promise<Page<Permit>>;
  permit(id: string, options?: Options): Promise<Page<Permit>>;
  /** Open permits and those that ended of late, of one cluster where it is named. */
  permits(
    asked: { readonly cluster?: string | undefined },
    options?: Options,
  ): Promise<Page<{ readonly permits: readonly Permit[] }>>;
}

const readPermit: Read<Permit> = record<Permit>({
  ...{ id: text, token: text, cluster: text, node: text, action: text, holder: text },
  toVersion: optional(text),
  state: oneOf(['granted', 'confirmed', 'verifying', 'overdue', 'released', 'revoked']),
  ...{ by: optional(text), ttlSeconds: optional(number), expiresAt: optional(text) },
  waitsFor: optional(record({ seen: flag, detail: text })),
  outcome: optional(text),
  ...{ end: optional(text), endedAt: optional(text) },
});

const readReserved = record<{ readonly reserved: true; readonly permit: Permit }>({
  reserved: exactly(true),
  permit: readPermit,
});

const CLAIM: DecisionByStatus = { 200: ['go'], 409: ['no-go'] };

/** How pages are asked for, and calls made. */
export interface Asking<Options> {
  readonly get: (path: string, options?: Options) => Promise<Exchanged>;
  readonly post: (path: string, body: object, options?: Options) => Promise<Exchanged>;
}

/** Makes the calls on permits; a path has its name percent-encoded already. */
export function permitClient<Options extends object>({
  get,
  post,
}: Asking<Options & { readonly key?: string }>): PermitClient<Options> {
  const call = async <Said extends Held>(what: Said, name: string, options?: Options) => {
    const { id, ...body } = what;
    return toPage(await post(`${pathOf(id)}/${name}`, body, options), { read: readPermit });
  };
  return {
    claim: async (asked, options) => toClaimed(await post('/can-proceed', asked, options), asked),
    confirm: async ({ id, token, cluster, node, action, toVersion }, options) =>
      toClaimed(await post(`${pathOf(id)}/confirm`, { token }, options), {
        ...{ cluster, node, action, toVersion },
      }),
    renew: ({ id, token, ttlSeconds }, options) =>
      call({ id, token, ttlSeconds }, 'renew', options),
    complete: ({ id, token, outcome }, options) =>
      call({ id, token, outcome }, 'complete', options),
    release: ({ id, token }, options) => call({ id, token }, 'release', options),
    forceRelease: async ({ id, why }, options) =>
      toPage(await post(`${pathOf(id)}/force-release`, { why }, options), { read: readPermit }),
    permit: async (id, options) => toPage(await get(pathOf(id), options), { read: readPermit }),
    permits: async ({ cluster }, options) => {
      const query = cluster === undefined ? '' : `?cluster=${encoded(cluster)}`;
      const read = record<{ readonly permits: readonly Permit[] }>({
        permits: listOf(readPermit),
      });
      return toPage(await get(`/v1/permits${query}`, options), { read });
    },
  };
}

/** A go counts only with the permit that holds it, for the step that was asked for. */
function toClaimed(exchanged: Exchanged, question: Question): Claimed {
  const advice = toAdvice(exchanged, { question, decisions: CLAIM });
  if (advice.kind !== 'go') return advice;
  const malformed = (detail: string) => ({ kind: 'malformed', status: 200, detail }) as const;
  const read = readBody(advice.body, readReserved);
  if (!read.ok) return malformed(`a go in which ${read.why}`);
  const { permit } = read.value;
  const isFor = (['cluster', 'node', 'action', 'toVersion'] as const).every(
    (field) => permit[field] === question[field],
  );
  if (!isFor) return malformed('a go with the permit of another step');
  const isHeld = permit.state === 'granted' || permit.state === 'confirmed';
  return isHeld ? { ...advice, permit } : malformed(`a go with a permit that is ${permit.state}`);
}

function pathOf(id: string): string {
  return `/v1/permits/${encoded(id)}`;
}

function encoded(value: string): string {
  return encodeURIComponent(value.toWellFormed());
}
