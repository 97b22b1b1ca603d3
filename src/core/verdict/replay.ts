import { type Json, toJson } from '../base/structure.ts';
import type { DecideInputs } from './case.ts';
import { decide, type Verdict } from './decide.ts';
import type { Recaller } from './recall.ts';

/** A decision as the log has it. */
export interface LoggedDecision {
  /** The whole verdict, as `toJson` writes it. */
  readonly verdict: Json;
  /** The digest of its inputs. */
  readonly inputs: string;
}

/** What came of deciding once more on recorded inputs. */
export type Replayed =
  | { readonly kind: 'same' }
  /** One sentence for each place where the verdicts differ; the first of them, if many. */
  | { readonly kind: 'different'; readonly differences: readonly string[] }
  /** The inputs were let go of, or are of another version. */
  | { readonly kind: 'missing'; readonly digest: string }
  | { readonly kind: 'unreadable'; readonly detail: string };

/** Beyond these a person has seen that it is another verdict. */
const DIFFERENCES_MAX = 20;

/**
 * Decides once more on the recorded inputs of a decision, and compares with what was decided then:
 * verdict, every hold point, every reason (I8). `judge` is what decides; tests put something else.
 */
export function replayDecision(
  logged: LoggedDecision,
  recaller: Recaller,
  judge: (inputs: DecideInputs) => Verdict = decide,
): Replayed {
  const recalled = recaller.recall(logged.inputs);
  if (recalled.kind !== 'recalled') return recalled;
  let verdict: Verdict;
  try {
    verdict = judge(recalled.inputs);
  } catch (error) {
    // Inputs of another version may lack what a predicate looks at.
    const detail = error instanceof Error ? error.message : String(error);
    return { kind: 'unreadable', detail: `it cannot be decided on: ${detail}` };
  }
  const differences: string[] = [];
  compare(logged.verdict, toJson(verdict), { place: '', differences });
  return differences.length === 0 ? { kind: 'same' } : { kind: 'different', differences };
}

interface Comparison {
  readonly place: string;
  readonly differences: string[];
}

function compare(then: Json | undefined, now: Json | undefined, at: Comparison): void {
  const { place, differences } = at;
  if (differences.length >= DIFFERENCES_MAX) return;
  const [left, right] = [partsOf(then), partsOf(now)];
  if (left === undefined || right === undefined || isList(then) !== isList(now)) {
    if (!Object.is(then, now)) differences.push(`${place}: was ${show(then)}, is ${show(now)}`);
    return;
  }
  for (const key of new Set([...left.keys(), ...right.keys()])) {
    const inner = place === '' ? key : `${place}.${key}`;
    compare(left.get(key), right.get(key), { place: inner, differences });
  }
}

/** The fields of an object or entries of a list, by name; undefined for what has no parts. */
function partsOf(json: Json | undefined): ReadonlyMap<string, Json> | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  return new Map(Object.entries(json));
}

function isList(json: Json | undefined): boolean {
  return Array.isArray(json);
}

/** A value is shown to be recognised; who wants all of it has the log. */
const SHOWN_MAX = 120;

function show(json: Json | undefined): string {
  if (json === undefined) return 'not there';
  const text = JSON.stringify(json);
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
}
