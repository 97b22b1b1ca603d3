import { createAxiosScraper } from '../../src/adapter/axios/scraper.ts';
import { type LabelPair, Labels } from '../../src/core/base/labels.ts';
import { durationMs, instant } from '../../src/core/base/time.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { ScrapeOutcome, ScrapeSession, ScrapeTls } from '../../src/ports/scraper.ts';
import { ROOMY_LIMITS, SessionView } from './pages.ts';

/** Bytes that a page may have in these tests unless they say otherwise. */
export const BODY_LIMIT_BYTES = 1_048_576;

/** Long enough that no test waits for it to pass, short enough that a hanging test fails. */
export const PATIENT_MS = durationMs(10_000);

/** The clock of the machine. */
const systemClock: Clock = {
  now: () => instant(performance.now()),
  wallOffsetMs: () => performance.timeOrigin,
};

interface SessionChoices {
  readonly clock?: Clock;
  readonly headers?: readonly (readonly [string, string])[];
  readonly tls?: ScrapeTls;
  readonly targetLabels?: readonly LabelPair[];
  readonly keep?: (metricName: string) => boolean;
  readonly bodySizeBytes?: number;
}

/** A session that keeps everything under roomy limits unless the test says otherwise. */
export function openSession(url: string, choices: SessionChoices = {}): ScrapeSession & Disposable {
  const { clock = systemClock, bodySizeBytes = BODY_LIMIT_BYTES } = choices;
  const session = createAxiosScraper({ clock, version: '1.2.3' }).open({
    url,
    headers: new Map(choices.headers ?? []),
    tls: choices.tls,
    targetLabels: Labels.from(choices.targetLabels ?? []),
    keep: choices.keep ?? (() => true),
    limits: { ...ROOMY_LIMITS, bodySizeBytes },
  });
  return {
    scrape: (timeoutMs) => session.scrape(timeoutMs),
    close: () => session.close(),
    [Symbol.dispose]: () => session.close(),
  };
}

/** Opens a session for one scrape. */
export async function scrapeOnce(
  url: string,
  choices: SessionChoices & { readonly timeoutMs?: number } = {},
): Promise<ScrapeOutcome> {
  using session = openSession(url, choices);
  return await session.scrape(durationMs(choices.timeoutMs ?? PATIENT_MS));
}

/** The outcome as one line: its samples, or `failure: detail`. */
export function describeOutcome(outcome: ScrapeOutcome): string {
  if (outcome.kind === 'failed') return `${outcome.failure}: ${outcome.detail}`;
  const samples = new SessionView().samplesOf(outcome.batch);
  return [...samples].map(([series, value]) => `${series} ${value}`).join(', ');
}
