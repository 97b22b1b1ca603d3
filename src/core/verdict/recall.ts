import { decodeStructure, StructureError } from '../base/structure.ts';
import { type CompiledRunbook, compileRunbook } from '../rulebook/compile.ts';
import type { HoldPointState } from '../rulebook/hold-point.ts';
import type { DecideInputs } from './case.ts';
import type { Evaluation } from './evaluation.ts';
import { type RecordedGroup, recallGroups } from './recorded-groups.ts';
import { INPUTS_FORM, type RuleSource, type SharedDigests } from './recorded-inputs.ts';

/** The text that is stored under a digest; undefined when it is not, or not any more. */
export type Texts = (digest: string) => string | undefined;

/** The inputs of a decision as they were, or why they cannot be had. */
export type Recalled =
  | { readonly kind: 'recalled'; readonly inputs: DecideInputs }
  /** Retention has let go of them. */
  | { readonly kind: 'missing'; readonly digest: string }
  /** Written by a version that this one does not understand. */
  | { readonly kind: 'unreadable'; readonly detail: string };

/** What `recordInputs` wrote. */
interface Manifest {
  readonly form: string;
  readonly own: Omit<DecideInputs, 'cluster' | 'pack' | 'evaluation' | 'runbook'>;
  readonly runbook: string;
  readonly shared: SharedDigests;
}

/** An evaluation in which compiled hold points are named. */
interface RecordedEvaluation extends Omit<Evaluation, 'holdPoints' | 'ruleGroups'> {
  readonly ruleGroups: readonly RecordedGroup[];
  readonly holdPoints: ReadonlyMap<string, readonly RecordedState[]>;
}

interface RecordedState extends Omit<HoldPointState, 'holdPoint'> {
  readonly holdPoint: string;
}

interface Rules {
  readonly source: RuleSource;
  readonly runbooks: ReadonlyMap<string, CompiledRunbook>;
}

/** Decisions come in the order of time, so that those on one evaluation are close together. */
const KEPT_MAX = 32;

/** Gives back the inputs of decisions; what they share is read and compiled once. */
export class Recaller {
  readonly #texts: Texts;
  readonly #kept = new Map<string, unknown>();

  constructor(texts: Texts) {
    this.#texts = texts;
  }

  /** The inputs that are recorded under a digest. */
  recall(digest: string): Recalled {
    try {
      return { kind: 'recalled', inputs: this.#inputs(digest) };
    } catch (error) {
      if (error instanceof MissingText) return { kind: 'missing', digest: error.digest };
      // Whatever a text of another version lacks comes up as an error of some kind here.
      const known = error instanceof StructureError || error instanceof TypeError;
      if (known) return { kind: 'unreadable', detail: error.message };
      throw error;
    }
  }

  #inputs(digest: string): DecideInputs {
    const { form, own, runbook, shared } = this.#read<Manifest>(digest);
    if (form !== INPUTS_FORM) throw new StructureError(`the inputs have the form ${form}`);
    const rules = this.#once(shared.rules, () => this.#rules(shared.rules));
    const cluster = this.#once(shared.cluster, () =>
      this.#read<DecideInputs['cluster']>(shared.cluster),
    );
    const evaluation = this.#once(`${shared.evaluation} by ${shared.rules}`, () =>
      attach(this.#read<RecordedEvaluation>(shared.evaluation), rules),
    );
    const compiled = compiledOf(rules, runbook);
    return { ...own, cluster, pack: rules.source.pack, runbook: compiled, evaluation };
  }

  #rules(digest: string): Rules {
    const source = this.#read<RuleSource>(digest);
    const runbooks = source.runbooks.map((definition): [string, CompiledRunbook] => {
      const { compiled, issues } = compileRunbook(definition, source.pack, source.windowMs);
      const [issue] = issues;
      if (issue === undefined) return [definition.runbook, compiled];
      throw new StructureError(`${definition.runbook} does not compile: ${issue.message}`);
    });
    return { source, runbooks: new Map(runbooks) };
  }

  /** Texts are named by their digest, so what is read is what a guard once wrote. */
  #read<T>(digest: string): T {
    const text = this.#texts(digest);
    if (text === undefined) throw new MissingText(digest);
    return decodeStructure(text) as T;
  }

  #once<T>(key: string, make: () => T): T {
    if (this.#kept.has(key)) return this.#kept.get(key) as T;
    const made = make();
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined && this.#kept.size >= KEPT_MAX) this.#kept.delete(oldest);
    this.#kept.set(key, made);
    return made;
  }
}

class MissingText extends Error {
  readonly digest: string;

  constructor(digest: string) {
    super(`nothing is stored under ${digest}`);
    this.digest = digest;
  }
}

function attach({ holdPoints, ruleGroups, ...rest }: RecordedEvaluation, rules: Rules): Evaluation {
  const attached = new Map(
    [...holdPoints].map(([runbook, states]): [string, readonly HoldPointState[]] => {
      const byName = new Map(
        compiledOf(rules, runbook).holdPoints.map((each) => [each.definition.name, each]),
      );
      return [
        runbook,
        states.map(({ holdPoint: name, ...state }) => {
          const holdPoint = byName.get(name);
          if (holdPoint !== undefined) return { ...state, holdPoint };
          throw new StructureError(`${runbook} has no hold point ${name}`);
        }),
      ];
    }),
  );
  return { ...rest, holdPoints: attached, ruleGroups: recallGroups(ruleGroups) };
}

function compiledOf({ runbooks }: Rules, name: string): CompiledRunbook {
  const runbook = runbooks.get(name);
  if (runbook !== undefined) return runbook;
  throw new StructureError(`the rules have no runbook ${name}`);
}
