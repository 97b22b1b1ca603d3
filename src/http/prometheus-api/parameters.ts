import { type DurationMs, durationMs, parseDuration } from '../../core/base/time.ts';
import { BadParameter } from './reply.ts';

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const RFC3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/;

/** The furthest from 1970 that a JavaScript date can be; clients ask for all time by more. */
const WALL_MAX_MS = 8.64e15;

/**
 * The parameters of a call, from its URL and its form; that of the form wins where both have one.
 * Unknown ones are passed over, since clients send what newer or other servers understand.
 */
export class ApiParameters {
  readonly #form: URLSearchParams;
  readonly #url: URLSearchParams;

  constructor(url: string, form = '') {
    this.#form = new URLSearchParams(form);
    this.#url = new URLSearchParams(url);
  }

  /** The value of a parameter; undefined where it is missing or empty. */
  text(name: string): string | undefined {
    return this.#form.get(name) || this.#url.get(name) || undefined;
  }

  /** Every value of a parameter that can be given more than once. */
  texts(name: string): readonly string[] {
    return [...this.#form.getAll(name), ...this.#url.getAll(name)];
  }

  /** A moment in milliseconds of Unix time, from seconds or RFC 3339. */
  wallTime(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const ms = NUMBER.test(text) ? Number(text) * 1_000 : parseRfc3339(text);
    if (ms === undefined || Number.isNaN(ms)) {
      throw bad(name, `cannot parse ${quoted(text)} to a valid timestamp`);
    }
    return Math.round(Math.max(-WALL_MAX_MS, Math.min(WALL_MAX_MS, ms)));
  }

  /** As `wallTime`, for a parameter that must be there. */
  requiredWallTime(name: string): number {
    const value = this.wallTime(name);
    if (value === undefined) throw bad(name, 'cannot parse "" to a valid timestamp');
    return value;
  }

  /** A span of time, from seconds or a duration such as `1m30s`. */
  duration(name: string): DurationMs | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const ms = NUMBER.test(text) ? Math.round(Number(text) * 1_000) : parseDuration(text);
    if (ms === undefined || !Number.isFinite(ms)) {
      throw bad(name, `cannot parse ${quoted(text)} to a valid duration`);
    }
    return durationMs(ms);
  }

  /** How many entries are wanted; undefined for all of them, which 0 stands for as well. */
  limit(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const count = /^\d{1,15}$/.test(text) ? Number(text) : undefined;
    if (count === undefined) throw bad(name, 'limit must be a non-negative number');
    return count === 0 ? undefined : count;
  }
}

/** Says what is wrong with a parameter. */
export function bad(name: string, why: string): BadParameter {
  return new BadParameter(`invalid parameter "${name}": ${why}`);
}

function parseRfc3339(text: string): number | undefined {
  return RFC3339.test(text) ? Date.parse(text) : undefined;
}

/** What is repeated of a request is cut: an answer is no place to print kilobytes of it. */
const QUOTED_MAX = 64;

function quoted(text: string): string {
  return JSON.stringify(text.length > QUOTED_MAX ? `${text.slice(0, QUOTED_MAX)}…` : text);
}
