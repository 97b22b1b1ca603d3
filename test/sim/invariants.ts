import type { LogRecord, NewRecord } from '../../src/core/ledger/record.ts';
import type { ClaimOutcome } from '../../src/service/claims.ts';
import type { PermitAnswer } from '../../src/service/permit-calls.ts';
import { DRIFT_MAX, type MachineClocks } from './clocks.ts';
import { LedgerModel, type ModelEvent, type ModelPermit, readRecord } from './ledger-model.ts';
import { MAX_AGE_MS, RAFT_PACE, SOAK_MS, TIMEOUT_MS, VERSIONS } from './scale.ts';
import type { Truth } from './truth.ts';
import type { Invariant, World } from './world.ts';

/**
 * What is as old as this at a decision was no evidence for it: a page may come as late as a scrape
 * may take, and count until it has its maximum age, by a clock that drifts.
 */
const EVIDENCE_MS = (MAX_AGE_MS + TIMEOUT_MS) * (1 + DRIFT_MAX) + 50;

/** What was said of a permit by those who may say it, in truth. */
interface Said {
  readonly outcomes: Set<string>;
  isReleased: boolean;
  isForced: boolean;
}

/** Holds what the guard does against what is truly so. Each check names its invariant. */
export class Invariants {
  readonly ledger = new LedgerModel();
  readonly #world: World;
  readonly #truth: Truth;
  readonly #machine: MachineClocks;
  readonly #budget: number;
  readonly #said = new Map<string, Said>();
  readonly #keys = new Map<string, Set<string>>();
  /** When the guard last decided something of a permit: a confirmation needs newer evidence. */
  readonly #decidedAtMs = new Map<string, number>();
  readonly #grants = new Map<string, number>();
  /** Nodes whose permits a person has ended: whoever still acts on them does so on his own. */
  readonly #forcedNodes = new Set<string>();

  constructor(parts: {
    readonly world: World;
    readonly truth: Truth;
    readonly machine: MachineClocks;
    readonly budget: number;
  }) {
    this.#world = parts.world;
    this.#truth = parts.truth;
    this.#machine = parts.machine;
    this.#budget = parts.budget;
  }

  /** The guard hands records to its disk: now is when it decided. */
  decided(records: readonly NewRecord[]): void {
    for (const event of records.filter(isOfPermit).map(readRecord)) {
      const { type, grant } = event;
      const notBeforeMs = this.#decidedAtMs.get(event.id) ?? 0;
      // A confirmation may be decided twice, when somebody else wrote to the log in between.
      if (event.move !== 'confirm') this.#decidedAtMs.set(grant?.id ?? event.id, this.#world.nowMs);
      if (type === 'permit-granted') this.#goStands(grant, grant.isCure, 0);
      const open = this.ledger.find(event.id);
      if (open === undefined) continue;
      if (type === 'permit-advanced')
        this.#goStands({ ...open, ...event, node: open.node }, false, 0);
      if (type === 'permit-moved' && event.move === 'confirm') {
        // A cure whose node is back by now is a step like any other.
        this.#goStands(open, false, notBeforeMs);
      }
    }
  }

  /** Something is durable: what the log says now has to be true. */
  durable(record: LogRecord): void {
    const { nowMs } = this.#world;
    // A flush may take a while after the decision.
    const wasDown = (node: string) => this.#truth.wasDownSince(node, nowMs - 2 * EVIDENCE_MS);
    const before = this.ledger.apply(record, { atMs: nowMs, wasDown });
    if (!isOfPermit(record)) return;
    const event = readRecord(record);
    this.#world.note(`log ${record.seq} ${told(event)}`);
    if (event.type === 'permit-granted') this.#granted(event);
    const counted = this.ledger.open.filter(({ takesSlot }) => takesSlot);
    if (counted.length > this.#budget) {
      this.#broken('I1', `${counted.map(named).join(', ')} at once, and ${this.#budget} may be`);
    }
    if (before === undefined) return;
    // Whoever has it taken over for the way back may not know it yet.
    if (event.action === 'rollback') this.#forcedNodes.add(before.node);
    if (event.type === 'permit-ended') this.#ended(before, event);
    if (event.type === 'permit-moved' && event.move === 'expire') this.#expired(before);
  }

  /** Somebody sends a claim under a key. */
  claimed(question: string, key: string): void {
    const keys = this.#keys.get(question) ?? new Set();
    this.#keys.set(question, keys.add(key));
  }

  /** Somebody says something of a permit; from now on the guard may have heard it. */
  said(id: string, what: { outcome?: string; isReleased?: boolean; isForced?: boolean }): void {
    const said = this.#said.get(id) ?? { outcomes: new Set(), isReleased: false, isForced: false };
    this.#said.set(id, said);
    if (what.outcome !== undefined) said.outcomes.add(what.outcome);
    said.isReleased ||= what.isReleased === true;
    said.isForced ||= what.isForced === true;
  }

  /** The guard answers a claim or a confirmation: what it says has to be durable already. */
  answered(answer: ClaimOutcome): void {
    if (answer.kind !== 'reserved') return;
    const { permit, decided } = answer;
    const { verdict, decisionId } = decided;
    if (verdict.decision !== 'go') this.#broken('I3', `${permit.id} is reserved on a no`);
    const durable = this.ledger.find(permit.id);
    const isThere = durable !== undefined && durable.tokenSeq === permit.token.seq;
    if (!isThere || !this.ledger.hasDecision(decisionId)) {
      this.#broken(
        'I4',
        `${permit.id} is answered, and ${isThere ? decisionId : 'it'} not durable`,
      );
    }
  }

  /** The guard takes a call with a token, and says that it is done. */
  accepted(id: string, tokenSeq: number, answer: PermitAnswer | ClaimOutcome): void {
    if (answer.kind !== 'done' && answer.kind !== 'reserved') return;
    const newest = this.ledger.find(id)?.tokenSeq;
    if (newest !== undefined && newest !== tokenSeq) {
      this.#broken(
        'I5',
        `a call on ${id} with token ${tokenSeq} is taken, and ${newest} is newest`,
      );
    }
  }

  /** The guard gives advice, for what that is worth. */
  advised(node: string, isCure: boolean): void {
    this.#goStands({ node, action: 'restart', holder: '' }, isCure, 0);
  }

  /** Somebody takes a node down, believing to hold a permit on it. */
  acts(node: string, holder: string): void {
    const isHeld = this.ledger.open.some((open) => open.node === node && open.holder === holder);
    if (!isHeld && !this.#forcedNodes.has(node)) {
      this.#broken('I6', `${holder} acts on ${node}, and its permit is over without its doing`);
    }
  }

  #broken(invariant: Invariant, what: string): void {
    this.#world.broken(invariant, what);
  }

  /** I2 and I3: in no way can the guard have seen what this go takes. */
  #goStands(
    step: { readonly node: string; readonly action: string; readonly holder: string },
    isCure: boolean,
    notBeforeMs: number,
  ): void {
    const { nowMs } = this.#world;
    const sinceMs = Math.max(nowMs - EVIDENCE_MS, notBeforeMs);
    const { node, action } = step;
    // What is down already is taken away by nothing, and its cure answers to nearly nothing.
    if (this.#truth.wasDownSince(node, sinceMs)) return;
    if (isCure) this.#broken('I2', `the cure of ${node}, which was not down`);
    if (isCure || action === 'undrain') return;
    const reserved = new Set(
      this.ledger.open.filter((open) => !open.isCure).map((open) => open.node),
    );
    const asked = this.#truth.nodes.filter(({ id }) => id === node || !reserved.has(id));
    for (const { id } of asked) {
      const sights = this.#truth.sightsSince(id, sinceMs);
      if (sights.length > 0 || this.#truth.wasDownSince(id, sinceMs)) continue;
      this.#broken('I3', `${action} ${node} is a go, and nothing was seen of ${id} of late`);
    }
    // Going from the leader to another takes no vote away.
    if (action === 'transfer') return;
    const voters = this.#truth.nodes.filter(({ isLearner }) => !isLearner);
    const left = voters.filter(
      ({ id }) =>
        id !== node &&
        !reserved.has(id) &&
        this.#truth.sightsSince(id, sinceMs).some(({ isWell }) => isWell),
    );
    const quorum = Math.floor(voters.length / 2) + 1;
    if (left.length >= quorum) return;
    const who = left.map(({ id }) => id).join(', ');
    this.#broken('I2', `${action} ${node} is a go, and leaves ${who} of ${voters.length}`);
  }

  /** One key stands for one permit, whatever is lost and whoever is started anew. */
  #granted({ grant }: ModelEvent): void {
    const question = `${grant.holder} ${grant.action} ${grant.node}`;
    const grants = (this.#grants.get(question) ?? 0) + 1;
    this.#grants.set(question, grants);
    // A rollback has one key for each of its nodes, for as long as it takes.
    const keys = isOfGuard(grant) ? 1 : (this.#keys.get(question)?.size ?? 0);
    if (grants > keys) this.#broken('I1', `${question} has ${grants} permits by ${keys} keys`);
  }

  /** R11: nobody's time is over early, unless the wall clock was set forward. */
  #expired({ id, ttlMs, renewedAtMs }: ModelPermit): void {
    const passedMs = this.#world.nowMs - renewedAtMs + this.#machine.forwardMs;
    if (passedMs < ttlMs * (1 - 2 * DRIFT_MAX)) this.#broken('I6', `${id} expires early`);
  }

  #ended(permit: ModelPermit, { end }: ModelEvent): void {
    const said = this.#said.get(permit.id);
    const wrong = this.#whyNotOver(permit, end, said);
    if (end === 'forced') this.#forcedNodes.add(permit.node);
    if (wrong !== undefined) this.#broken('I6', `${named(permit)} is over, ${end}: ${wrong}`);
  }

  #whyNotOver(permit: ModelPermit, end: string, said: Said | undefined): string | undefined {
    switch (end) {
      case 'forced':
        return said?.isForced === true ? undefined : 'nobody forced it';
      case 'given-back':
        return said?.isReleased === true ? undefined : 'nobody gave it back';
      case 'tripped':
      case 'lapsed': {
        const mayLapse = permit.confirm === 'required' && !permit.isConfirmed;
        return mayLapse && permit.actions === 1 ? undefined : 'it could not lapse';
      }
      case 'aborted':
        return this.#whyNotGivenUp(permit, said) ?? this.#whyNotBack(permit);
      case 'returned':
        if (!permit.isOverdue) return 'it was not overdue';
        return this.#whyNotAnew(permit) ?? this.#whyNotBack(permit);
      case 'verified':
        if (!isOfGuard(permit) && said?.outcomes.has('done') !== true) return 'nobody completed it';
        return this.#whyNotDone(permit) ?? this.#whyNotBack(permit);
      default:
        return 'there is no such end';
    }
  }

  #whyNotGivenUp(permit: ModelPermit, said: Said | undefined): string | undefined {
    const gaveUp = said?.isReleased === true || [...(said?.outcomes ?? [])].some(isNoSuccess);
    return gaveUp || isOfGuard(permit) ? undefined : 'nobody gave it up';
  }

  #whyNotDone(permit: ModelPermit): string | undefined {
    const { node, action } = permit;
    if (action === 'restart') return this.#whyNotAnew(permit);
    if (action === 'upgrade' || action === 'rollback') {
      const meant = action === 'upgrade' ? VERSIONS.after : VERSIONS.before;
      const isThere = this.#recent(node).every(({ version }) => version === meant);
      return isThere ? this.#whyNotAnew(permit) : `${node} has another version`;
    }
    const leads = this.#recent(node).some(({ isLeader }) => isLeader);
    return leads && action !== 'undrain' ? `${node} leads` : undefined;
  }

  /** The process of the node is another one than the guard saw before the grant. */
  #whyNotAnew({ node, grantedAtMs }: ModelPermit): string | undefined {
    const startedAtMs = this.#truth.node(node).run.startedAtMs * RAFT_PACE;
    return startedAtMs >= grantedAtMs - EVIDENCE_MS ? undefined : `${node} has not gone`;
  }

  /** All that was seen of the node for a soak was well, and something was. */
  #whyNotBack({ node }: ModelPermit): string | undefined {
    const sights = this.#recent(node);
    if (sights.length === 0) return `nothing was seen of ${node}`;
    return sights.every(({ isWell }) => isWell) ? undefined : `${node} was not well`;
  }

  #recent(node: string) {
    return this.#truth.sightsSince(node, this.#world.nowMs - SOAK_MS);
  }
}

function isOfPermit({ type }: NewRecord): boolean {
  return type.startsWith('permit-');
}

/** The guard itself says how ways back have ended, which nobody hears. */
function isOfGuard({ action }: Pick<ModelPermit, 'action'>): boolean {
  return action === 'rollback';
}

function isNoSuccess(outcome: string): boolean {
  return outcome !== 'done';
}

function named({ id, action, node, holder }: ModelPermit): string {
  return `${id} (${action} ${node}, ${holder})`;
}

function told({ type, id, grant, ...event }: ModelEvent): string {
  const { move = '', end = '', outcome = '', action = '' } = event;
  if (type !== 'permit-granted') return [type, id, move, end, outcome, action].join(' ').trimEnd();
  const cure = grant.isCure ? ', a cure' : '';
  return `${type} ${grant.id}: ${grant.action} ${grant.node} to ${grant.holder}${cure}`;
}
