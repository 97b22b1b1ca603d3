import { type DurationMs, durationMs, type Instant } from '../base/time.ts';
import type { CompiledRunbook } from '../rulebook/compile.ts';
import type { RunbookDefinition } from '../rulebook/runbook.ts';
import { blocks, type HoldPointReport } from './report.ts';

/** What came of a question when it was asked before, without a go since. */
export interface Asked {
  /** Since when it has been answered with a no that nobody had reason to expect. */
  readonly noGoSince: Instant;
  /** Since when each hold point has been in the way, by `placeOf` its report. */
  readonly inTheWay: ReadonlyMap<string, Instant>;
}

/** A question that has been answered with no for longer than its runbook lets pass in silence. */
export interface Stuck {
  readonly since: Instant;
  readonly limitMs: DurationMs;
}

/**
 * Half an hour is longer than a member takes to catch up, and than a step takes with its soak; who
 * has waited that long for a step waits for something that a person has to look at.
 */
const STUCK_AFTER_DEFAULT_MS = durationMs(30 * 60_000);

/**
 * Nobody has to look into a wait that somebody has ordered: a soak of a day, a window that opens on
 * Sunday, a freeze.
 */
const EXPECTED: ReadonlySet<string> = new Set(['soak_elapsed', 'window_open', 'not_frozen']);

/** A question has so many hold points in the way before it is not worth telling them apart. */
const IN_THE_WAY_MAX = 200;

/** How long a no of this runbook may last before somebody is told. */
export function stuckAfter({ timing }: RunbookDefinition): DurationMs {
  return timing.stuckAfterMs ?? STUCK_AFTER_DEFAULT_MS;
}

/** What a hold point is about, by which it is known again in the next answer. */
function placeOf({ name, node }: Pick<HoldPointReport, 'name' | 'node'>): string {
  return node === undefined ? name : `${name} ${node}`;
}

/** What is remembered of a question after another answer to it; undefined after a go. */
export function followAsked(
  before: Asked | undefined,
  { holdPoints, decidedAt }: { holdPoints: readonly HoldPointReport[]; decidedAt: Instant },
): Asked | undefined {
  const failing = holdPoints.filter(blocks);
  if (failing.every(({ name }) => EXPECTED.has(name))) return undefined;
  const inTheWay = new Map(
    failing.slice(0, IN_THE_WAY_MAX).map((report) => {
      const place = placeOf(report);
      return [place, before?.inTheWay.get(place) ?? report.since ?? decidedAt];
    }),
  );
  return { noGoSince: before?.noGoSince ?? decidedAt, inTheWay };
}

/** Adds since when hold points have been in the way, where what they judge does not say. */
export function withSince(
  reports: readonly HoldPointReport[],
  { asked }: { readonly asked?: Asked },
): readonly HoldPointReport[] {
  if (asked === undefined) return reports;
  return reports.map((report) => {
    if (report.since !== undefined || !blocks(report)) return report;
    const since = asked.inTheWay.get(placeOf(report));
    return since === undefined ? report : { ...report, since };
  });
}

/** A question as it is asked now. */
interface AskedNow {
  readonly asked?: Asked;
  readonly now: Instant;
  readonly runbook: Pick<CompiledRunbook, 'definition'>;
}

/** Whether a no has lasted too long; it is told, and changes nothing of the answer. */
export function stuckOf(
  reports: readonly HoldPointReport[],
  { asked, now, runbook }: AskedNow,
): Stuck | undefined {
  if (asked === undefined) return undefined;
  const isExpected = reports.filter(blocks).every(({ name }) => EXPECTED.has(name));
  const limitMs = stuckAfter(runbook.definition);
  const isLate = now - asked.noGoSince >= limitMs;
  return isLate && !isExpected ? { since: asked.noGoSince, limitMs } : undefined;
}
