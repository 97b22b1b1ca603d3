import { Labels } from '../../core/base/labels.ts';
import type { BackendAlert, BackendAlertRule, BackendSeries } from '../../ports/metrics-backend.ts';
import { ScrapeFault } from './scrape-fault.ts';

/** Longest part of a foreign message that a detail repeats. */
const SHOWN_MAX = 200;

/** A backend said that its answer is not all there is. */
export class PartialAnswer extends Error {}

/** How the answer of a query is read. */
export interface SeriesReading {
  readonly result: 'vector' | 'matrix';
  /** Whether NaN is how this backend writes that a series ended, and nothing else. */
  readonly marksEnds: boolean;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads the answer to a query of raw series. Throws `PartialAnswer` for one with a warning, since
 * nobody can tell what is missing in it, and `ScrapeFault` for one that is not what was asked for.
 */
export function readSeries(text: string, reading: SeriesReading): readonly BackendSeries[] {
  const data = dataOf(text);
  const { resultType, result } = data;
  if (resultType !== reading.result || !Array.isArray(result)) {
    throw odd(`the answer is not a ${reading.result}`);
  }
  return result.map((entry: unknown) => seriesOf(entry, reading));
}

/**
 * Reads the alerting rules of an answer of `/api/v1/rules`. Throws as `readSeries` does: a rule
 * that cannot be read may be the one that fires.
 */
export function readAlertRules(text: string): readonly BackendAlertRule[] {
  const { groups } = dataOf(text);
  if (!Array.isArray(groups)) throw odd('the answer lists no groups of rules');
  return groups.flatMap((group: unknown) => {
    const { rules } = asObject(group);
    if (!Array.isArray(rules)) throw odd('a group has no rules');
    return rules.flatMap((rule: unknown) => {
      const object = asObject(rule);
      // Not every server leaves out the others when it is asked to.
      return object['type'] === 'recording' ? [] : [alertRuleOf(object)];
    });
  });
}

/** What a backend says of a question that it refused; the empty text when it says nothing. */
export function readRefusal(text: string): string {
  try {
    const { error } = asObject(JSON.parse(text));
    return typeof error === 'string' ? shown(error) : '';
  } catch {
    return '';
  }
}

function dataOf(text: string): Json {
  const answer = parse(text);
  if (answer['status'] !== 'success') {
    const { error } = answer;
    throw odd(typeof error === 'string' ? shown(error) : 'the answer does not say success');
  }
  const { warnings, isPartial } = answer;
  if (Array.isArray(warnings) && warnings.length > 0) {
    throw new PartialAnswer(`the backend warns: ${shown(String(warnings[0]))}`);
  }
  if (isPartial === true) throw new PartialAnswer('the backend could not read all of its storage');
  return asObject(answer['data']);
}

function parse(text: string): Json {
  try {
    return asObject(JSON.parse(text));
  } catch (error) {
    if (error instanceof ScrapeFault) throw error;
    throw odd('the answer is not JSON, or only the beginning of it');
  }
}

function seriesOf(entry: unknown, { result, marksEnds }: SeriesReading): BackendSeries {
  const object = asObject(entry);
  const points = result === 'vector' ? [object['value']] : object['values'];
  if (!Array.isArray(points)) throw odd('a series has no values');
  const timesMs: number[] = [];
  const values: number[] = [];
  const ends = new Set<number>();
  for (const [index, point] of points.entries()) {
    const { atMs, value } = pointOf(point);
    if (index > 0 && atMs <= (timesMs[index - 1] ?? 0)) throw odd('the samples are out of order');
    if (marksEnds && Number.isNaN(value)) ends.add(index);
    timesMs.push(atMs);
    values.push(value);
  }
  return { labels: labelsOf(object['metric']), timesMs, values, ends };
}

function pointOf(point: unknown): { readonly atMs: number; readonly value: number } {
  if (!Array.isArray(point)) throw odd('a sample is not a pair');
  const [seconds, text]: readonly unknown[] = point;
  if (typeof seconds !== 'number' || typeof text !== 'string') throw odd('a sample is not a pair');
  const value = numberOf(text);
  if (value === undefined) throw odd('a sample is not a number');
  return { atMs: Math.round(seconds * 1_000), value };
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

function numberOf(text: string): number | undefined {
  if (text === 'NaN') return Number.NaN;
  if (text === '+Inf' || text === 'Inf') return Number.POSITIVE_INFINITY;
  if (text === '-Inf') return Number.NEGATIVE_INFINITY;
  return NUMBER.test(text) ? Number(text) : undefined;
}

const HEALTH: ReadonlyMap<unknown, BackendAlertRule['health']> = new Map([
  ['ok', 'ok'],
  ['err', 'failed'],
  ['unknown', 'not-evaluated'],
  // vmalert says so itself, in one spelling or another.
  ['no match', 'no-data'],
  ['nomatch', 'no-data'],
]);

function alertRuleOf(rule: Json): BackendAlertRule {
  const { name, query, labels, health, lastError, lastEvaluation, alerts } = rule;
  if (typeof name !== 'string' || typeof query !== 'string') throw odd('a rule has no name');
  if (alerts !== undefined && alerts !== null && !Array.isArray(alerts)) {
    throw odd('a rule lists its alerts in no form that is known');
  }
  return {
    ...{ name, query, health: HEALTH.get(health) ?? 'failed' },
    evaluatedAtMs: timeOf(lastEvaluation),
    labels: labels === undefined || labels === null ? Labels.empty : labelsOf(labels),
    error: shown(typeof lastError === 'string' ? lastError : ''),
    alerts: (alerts ?? []).map((entry: unknown) => alertOf(entry)),
  };
}

function alertOf(entry: unknown): BackendAlert {
  const { labels, annotations, state, activeAt } = asObject(entry);
  if (state !== 'firing' && state !== 'pending' && state !== 'inactive') {
    throw odd('an alert is in no state that is known');
  }
  const texts = annotations === undefined ? Labels.empty : labelsOf(annotations);
  const summary = texts.get('summary') || texts.get('description');
  return {
    ...{ labels: labelsOf(labels), state, activeAtMs: timeOf(activeAt) },
    summary: summary === '' ? undefined : shown(summary),
  };
}

/** The year 1 is how servers in Go write that something never happened. */
function timeOf(value: unknown): number | undefined {
  const timeMs = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return timeMs > 0 ? timeMs : undefined;
}

function labelsOf(value: unknown): Labels {
  const pairs = Object.entries(asObject(value)).map(([name, text]) => {
    if (typeof text !== 'string') throw odd('a label is not a text');
    return [name, text] as const;
  });
  return Labels.from(pairs);
}

function asObject(value: unknown): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw odd('the answer is not in the form of the API of Prometheus');
  }
  return Object.fromEntries(Object.entries(value));
}

function odd(detail: string): ScrapeFault {
  return new ScrapeFault('syntax', detail);
}

function shown(text: string): string {
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
}
