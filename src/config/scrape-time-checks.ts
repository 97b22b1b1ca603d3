import type { Finding } from '../core/base/errors.ts';
import { type DurationMs, formatDuration, parseDuration } from '../core/base/time.ts';
import type { YamlDocument } from '../yaml/document.ts';
import { keysAt, type Step, textAt } from './loose.ts';
import { type GivenTimes, withDefaultTimes } from './scrape-defaults.ts';

const TIME_KEYS = ['interval', 'timeout', 'max_age'] as const;

/**
 * Checks that a scrape ends before the next begins, and that the age of the newest possible
 * evidence is never above what is allowed, for the file and for each cluster that changes anything.
 */
export function checkScrapeTimes(doc: YamlDocument, clusters: readonly Step[][]): Finding[] {
  const common = ['scrape'];
  const own = clusters.map((path) => [...path, 'scrape']);
  const changed = own.filter((path) =>
    TIME_KEYS.some((key) => keysAt(doc.root, path).includes(key)),
  );
  return [checkOne(doc, [common]), ...changed.map((path) => checkOne(doc, [path, common]))].flat();
}

/** Checks the times that result when earlier places win over later ones. */
function checkOne(doc: YamlDocument, places: readonly (readonly Step[])[]): Finding[] {
  const given = givenTimes(doc, places);
  if (given === undefined) return [];
  const { intervalMs, timeoutMs, maxAgeMs } = withDefaultTimes(given);
  const findings: Finding[] = [];
  const report = (keys: readonly string[], message: string): void => {
    findings.push({ place: doc.placeOf(firstPath(doc, places, keys)), message });
  };
  if (timeoutMs > intervalMs) {
    const [timeout, interval] = [formatDuration(timeoutMs), formatDuration(intervalMs)];
    const message = `the timeout (${timeout}) must not be longer than the interval (${interval})`;
    report(['timeout', 'interval'], message);
  }
  if (maxAgeMs < intervalMs + timeoutMs) {
    const least = formatDuration(intervalMs + timeoutMs);
    const message = `max_age (${formatDuration(maxAgeMs)}) must be at least interval + timeout`;
    report(['max_age', 'interval', 'timeout'], `${message} (${least})`);
  }
  return findings;
}

/** The durations, or undefined when one is not a duration, which the schema reports. */
function givenTimes(
  doc: YamlDocument,
  places: readonly (readonly Step[])[],
): GivenTimes | undefined {
  const given: { [key in (typeof TIME_KEYS)[number]]?: DurationMs } = {};
  for (const key of TIME_KEYS) {
    const place = places.find((path) => keysAt(doc.root, path).includes(key));
    if (place === undefined) continue;
    const ms = parseDuration(textAt(doc.root, [...place, key]) ?? '');
    if (ms === undefined) return undefined;
    given[key] = ms;
  }
  return given;
}

/** Where the first of the keys is given, looking at the narrowest place first. */
function firstPath(
  doc: YamlDocument,
  places: readonly (readonly Step[])[],
  keys: readonly string[],
): readonly Step[] {
  for (const place of places) {
    const key = keys.find((each) => keysAt(doc.root, place).includes(each));
    if (key !== undefined) return [...place, key];
  }
  return [];
}
