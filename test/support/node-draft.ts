import type { NodeId } from '../../src/core/base/ids.ts';
import { known, type Reading, type UnknownWhy, unknown } from '../../src/core/base/reading.ts';
import { type Instant, instant } from '../../src/core/base/time.ts';
import type {
  DeclaredNode,
  MemberRole,
  NodeSnapshot,
  Observation,
} from '../../src/core/cluster/node.ts';

/** The readings of a node that a test can take away or age. */
export type ReadingName =
  | 'isLeader'
  | 'hasLeader'
  | 'term'
  | 'commitIndex'
  | 'appliedIndex'
  | 'indexLag'
  | 'version';

/** Every reading of a node that a verdict may look at. */
export const READING_NAMES = [
  'isLeader',
  'hasLeader',
  'term',
  'commitIndex',
  'appliedIndex',
  'indexLag',
  'version',
] as const satisfies readonly ReadingName[];

const COMMIT_INDEX = 50_000;

/** When the process of a drafted node started, unless a test says otherwise. */
export const STARTED_AT_SECONDS = 1_700_000_000;

/** One member of a built case: observed, caught up, in term 3, until a test says otherwise. */
export class NodeDraft {
  readonly id: NodeId;
  readonly ordinal: number;
  readonly #at: Instant;
  readonly #ages = new Map<ReadingName, number>();
  readonly #gaps = new Map<ReadingName, UnknownWhy>();
  readonly #labels = new Map<string, string>();
  #role: MemberRole = 'voter';
  #observation: Observation;
  readonly #values = { isLeader: false, hasLeader: true, term: 3, indexLag: 0, version: '1.0.0' };
  #commitIndex = COMMIT_INDEX;
  #startedAtSeconds: number | undefined = STARTED_AT_SECONDS;

  constructor(id: NodeId, ordinal: number, at: Instant) {
    this.id = id;
    this.ordinal = ordinal;
    this.#at = at;
    this.#observation = { kind: 'observed', at };
  }

  get role(): MemberRole {
    return this.#role;
  }

  /** It carries a label of the configuration. */
  label(name: string, value: string): this {
    this.#labels.set(name, value);
    return this;
  }

  /** It does not vote. */
  learner(): this {
    this.#role = 'learner';
    return this;
  }

  /** Whether it says that it leads. */
  leads(isLeader: boolean): this {
    this.#values.isLeader = isLeader;
    return this;
  }

  /** It is this many entries behind the leader. */
  lag(entries: number): this {
    this.#values.indexLag = entries;
    return this;
  }

  /** Its commit index. */
  commit(index: number): this {
    this.#commitIndex = index;
    return this;
  }

  /** The term that it is in. */
  term(term: number): this {
    this.#values.term = term;
    return this;
  }

  /** It says that it knows no leader. */
  leaderless(): this {
    this.#values.hasLeader = false;
    return this;
  }

  /** Its process started at this time; undefined when it does not tell. */
  started(atSeconds: number | undefined): this {
    this.#startedAtSeconds = atSeconds;
    return this;
  }

  /** The version that it runs. */
  version(version: string): this {
    this.#values.version = version;
    return this;
  }

  /** It does not tell a reading. */
  without(name: ReadingName, why: UnknownWhy = 'no-sample'): this {
    this.#gaps.set(name, why);
    return this;
  }

  /** A reading is older than the evaluation. */
  old(name: ReadingName, ageMs: number): this {
    this.#ages.set(name, ageMs);
    return this;
  }

  /** It was observed this long before the evaluation, with everything that it says. */
  readBefore(ageMs: number): this {
    for (const name of READING_NAMES) this.#ages.set(name, ageMs);
    this.#observation = { kind: 'observed', at: instant(this.#at - ageMs) };
    return this;
  }

  /** It is proven down; that was seen this long before the evaluation. */
  down(ageMs = 0): this {
    const proof = 'connection refused, and not reported active by anybody';
    return this.#silent({ kind: 'down', at: instant(this.#at - ageMs), proof });
  }

  /** It does not answer. */
  frozen(): this {
    return this.#silent({ kind: 'unobservable', at: this.#at, why: 'no answer in time' });
  }

  /** As the configuration declares it. */
  declared(): DeclaredNode {
    return { id: this.id, ordinal: this.ordinal, role: this.#role, labels: this.#labels };
  }

  /** As the evaluation saw it. */
  build(): NodeSnapshot {
    const { isLeader, hasLeader, term, indexLag, version } = this.#values;
    return {
      id: this.id,
      ordinal: this.ordinal,
      labels: this.#labels,
      observation: this.#observation,
      role: this.#role,
      isLeader: this.#reading('isLeader', isLeader),
      hasLeader: this.#reading('hasLeader', hasLeader),
      term: this.#reading('term', term),
      commitIndex: this.#reading('commitIndex', this.#commitIndex),
      appliedIndex: this.#reading('appliedIndex', this.#commitIndex - indexLag),
      indexLag: this.#reading('indexLag', indexLag),
      version: this.#reading('version', version),
      startedAtSeconds:
        this.#startedAtSeconds === undefined
          ? unknown('no-sample', `no start of ${this.id}`)
          : known(this.#startedAtSeconds, this.#at),
    };
  }

  #silent(observation: Observation): this {
    this.#observation = observation;
    for (const name of READING_NAMES) this.#gaps.set(name, 'no-sample');
    return this;
  }

  #reading<T>(name: ReadingName, value: T): Reading<T> {
    const gap = this.#gaps.get(name);
    if (gap !== undefined) return unknown(gap, `no ${name} of ${this.id}`);
    return known(value, instant(this.#at - (this.#ages.get(name) ?? 0)));
  }
}
