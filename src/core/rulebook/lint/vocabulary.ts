import type { DurationMs } from '../../base/time.ts';
import { type Expr, unwrapParens } from '../../promql/ast.ts';
import { selectorsOf } from '../../promql/selectors.ts';
import { exactName } from '../../series/matcher.ts';
import { queriesOf } from '../compile-signal.ts';
import { compileProofs } from '../proof-of-life.ts';
import { parseQuery } from '../query.ts';
import type { SignalDefinition, SystemPack, Unit } from '../signal.ts';

/** What is known of the series of a name. */
export interface KnownSeries {
  /** `buckets` are those of a classic histogram; undefined when the pack does not say. */
  readonly kind: 'gauge' | 'counter' | 'buckets' | undefined;
  /** For buckets, the unit of what was observed. */
  readonly unit: Unit | undefined;
  /** Why the system has no such series. */
  readonly unavailable?: string;
}

/** What the guard records of every scrape, and of alerts. */
const OWN: ReadonlyMap<string, KnownSeries> = new Map([
  ['up', { kind: 'gauge', unit: 'bool' }],
  ['scrape_duration_seconds', { kind: 'gauge', unit: 'seconds' }],
  ['scrape_samples_scraped', { kind: 'gauge', unit: 'count' }],
  ['ALERTS', { kind: 'gauge', unit: 'bool' }],
  ['ALERTS_FOR_STATE', { kind: 'gauge', unit: 'seconds' }],
]);

const NOTHING: KnownSeries = { kind: undefined, unit: undefined };

/** Everything that a pack says of the series that there are, by their names. */
export function seriesOfPack(
  pack: SystemPack,
  windowMs: DurationMs,
): ReadonlyMap<string, KnownSeries> {
  const known = new Map<string, KnownSeries>();
  for (const definition of pack.signals.values()) {
    for (const [name, series] of rawSeries(definition, windowMs)) {
      const before = known.get(name);
      if (before?.kind === undefined) known.set(name, series);
      // Two signals over one series that say different things of it leave the question open.
      else if (series.kind !== undefined && series.kind !== before.kind) known.set(name, NOTHING);
    }
  }
  const peers = pack.topology && namesIn(pack.topology.peerActive, windowMs);
  for (const name of peers ?? []) known.set(name, { kind: 'gauge', unit: 'bool' });
  const proofs = compileProofs(pack, windowMs).proofs.flatMap(({ expr }) => namesRead(expr));
  for (const name of proofs) known.set(name, known.get(name) ?? NOTHING);
  for (const [name, series] of OWN) known.set(name, series);
  for (const [name, definition] of pack.signals) {
    const series = signalSeries(definition);
    if (series !== undefined) known.set(name, series);
  }
  return known;
}

/** Under the name of a signal, its values are recorded. */
function signalSeries(definition: SignalDefinition): KnownSeries | undefined {
  switch (definition.kind) {
    case 'gauge':
    case 'counter':
      return { kind: definition.kind, unit: definition.unit };
    case 'unavailable':
      return { kind: undefined, unit: undefined, unavailable: definition.why };
    default:
      return undefined;
  }
}

function rawSeries(
  definition: SignalDefinition,
  windowMs: DurationMs,
): readonly (readonly [string, KnownSeries])[] {
  if (definition.kind === 'histogram') {
    const { metric, unit } = definition;
    return [
      [`${metric}_bucket`, { kind: 'buckets', unit }],
      [`${metric}_sum`, { kind: 'counter', unit }],
      [`${metric}_count`, { kind: 'counter', unit: 'count' }],
    ];
  }
  return queriesOf(definition).flatMap(({ text }) => {
    const parsed = parseQuery(text, { path: [], windowMs });
    if (!parsed.ok) return [];
    const isBare = unwrapParens(parsed.expr).kind === 'vector-selector';
    const series = seriesBehind(definition, isBare);
    return namesIn(text, windowMs).map((name) => [name, series] as const);
  });
}

function seriesBehind(definition: SignalDefinition, isBare: boolean): KnownSeries {
  if (definition.kind === 'ratio') return { kind: 'counter', unit: 'count' };
  const isNumber = definition.kind === 'gauge' || definition.kind === 'counter';
  if (!isBare || !isNumber) return NOTHING;
  return { kind: definition.kind, unit: definition.unit };
}

function namesIn(text: string, windowMs: DurationMs): readonly string[] {
  const parsed = parseQuery(text, { path: [], windowMs });
  return parsed.ok ? namesRead(parsed.expr) : [];
}

function namesRead(expr: Expr): readonly string[] {
  return selectorsOf(expr).flatMap(({ matchers }) => exactName(matchers) ?? []);
}

/** The unit that the name of a metric ends with, as the conventions of Prometheus have it. */
export function unitByName(name: string): Unit | undefined {
  const base = name.replace(/_(?:total|sum|bucket)$/, '');
  if (base.endsWith('_seconds')) return 'seconds';
  if (base.endsWith('_bytes')) return 'bytes';
  return base.endsWith('_ratio') ? 'ratio' : undefined;
}
