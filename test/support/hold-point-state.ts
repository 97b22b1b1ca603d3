import { invariant } from '../../src/core/base/errors.ts';
import type { NodeId } from '../../src/core/base/ids.ts';
import { NodeSet } from '../../src/core/base/node-set.ts';
import { known, unknown } from '../../src/core/base/reading.ts';
import { durationMs, type Instant, instant } from '../../src/core/base/time.ts';
import { parsePromql } from '../../src/core/promql/parser.ts';
import type { CompiledHoldPoint } from '../../src/core/rulebook/compile-hold-point.ts';
import type { HoldPointState, NodeTrack } from '../../src/core/rulebook/hold-point.ts';
import type { Measured } from '../../src/core/rulebook/measure.ts';
import { meets, parseRequirement } from '../../src/core/rulebook/requirement.ts';
import type {
  DuringPolicy,
  OnFail,
  Over,
  OverridePolicy,
} from '../../src/core/rulebook/runbook.ts';
import type { Unit } from '../../src/core/rulebook/signal.ts';
import type { TrendPoint } from '../../src/core/series/trend.ts';

/** What is special about a hold point of a test. */
export interface HoldPointChoice {
  readonly name?: string;
  readonly over?: Over;
  readonly require?: string;
  readonly unit?: Unit;
  readonly heldForMs?: number;
  readonly onFail?: OnFail;
  readonly override?: OverridePolicy;
  readonly during?: DuringPolicy;
  /** Why the pack says that the system cannot tell. */
  readonly unavailable?: string;
  /** How long the present outcome has lasted at the newest observation. Default an hour. */
  readonly lastedMs?: number;
  /** How old the values are at the evaluation. */
  readonly ageMs?: number;
  /** The change per second of the last four values, which are a second apart. */
  readonly slopePerSecond?: number;
  /** The nodes of which no selector found a sample. */
  readonly silent?: readonly string[];
  /** How old the oldest sample behind the values is at the evaluation. */
  readonly readAgeMs?: number;
}

/** What was measured on each node; a node that is not named has no value. */
export type NodeValues = Readonly<Record<string, number | 'idle'>>;

/** A hold point as it is compiled, on one series `x`. */
export function compiledHoldPoint(choice: HoldPointChoice): CompiledHoldPoint {
  const { name = 'backlog', unit = 'count', require = '< 10', unavailable } = choice;
  const required = parseRequirement(require, unit);
  invariant(required.ok, `the test names a requirement: ${require}`);
  return {
    definition: {
      name,
      description: undefined,
      source: { kind: 'expr', expr: 'x', unit },
      over: choice.over ?? 'all',
      require,
      heldForMs: durationMs(choice.heldForMs ?? 0),
      onFail: choice.onFail ?? 'wait',
      override: choice.override ?? 'allowed',
      optional: unavailable !== undefined,
      during: choice.during,
    },
    requirement: required.requirement,
    unit,
    measure:
      unavailable === undefined
        ? { kind: 'query', value: parsePromql('x'), traffic: undefined }
        : { kind: 'unavailable', why: unavailable },
  };
}

/** The state of a hold point after an evaluation that measured `values`. */
export function stateOf(
  choice: HoldPointChoice,
  values: NodeValues,
  { nodes, at }: { nodes: readonly { id: NodeId; ordinal: number }[]; at: Instant },
): HoldPointState {
  const holdPoint = compiledHoldPoint(choice);
  const silent = choice.silent ?? [];
  const speaking = nodes.filter(({ id }) => !silent.includes(id));
  const seen = NodeSet.unionOf(speaking.map(({ ordinal }) => NodeSet.of(ordinal)));
  const oldest = at - (choice.readAgeMs ?? choice.ageMs ?? 0);
  return {
    holdPoint,
    byNode: new Map(
      nodes.map(({ id }) => [id, trackOf(holdPoint, { choice, value: values[id], at })]),
    ),
    coverage: [{ selector: 'x', nodes: seen, oldest }],
  };
}

function trackOf(
  { requirement }: CompiledHoldPoint,
  {
    choice,
    value,
    at,
  }: { choice: HoldPointChoice; value: number | 'idle' | undefined; at: Instant },
): NodeTrack {
  const until = instant(at - (choice.ageMs ?? 0));
  const passes = value === 'idle' || (value !== undefined && meets(value, requirement));
  return {
    outcome: value === undefined ? 'unknown' : passes ? 'pass' : 'fail',
    measured: measuredOf(value, until),
    since: instant(until - (choice.lastedMs ?? 3_600_000)),
    until,
    recent: typeof value === 'number' ? straightTo(value, until, choice.slopePerSecond) : [],
  };
}

/** Values on a line, the newest of them last; no line unless a slope is asked for. */
export function straightTo(
  value: number,
  at: Instant,
  slopePerSecond: number | undefined,
): readonly TrendPoint[] {
  if (slopePerSecond === undefined) return [{ at, value }];
  return [3, 2, 1, 0].map((ago) => ({
    at: instant(at - ago * 1_000),
    value: value - ago * slopePerSecond,
  }));
}

function measuredOf(value: number | 'idle' | undefined, at: Instant): Measured {
  if (value === undefined) return unknown('no-sample', 'no sample of it');
  return value === 'idle' ? { kind: 'idle', observedAt: at } : known(value, at);
}
