import { invariant } from '../../src/core/base/errors.ts';
import { type ClusterId, parseClusterId } from '../../src/core/base/ids.ts';
import { factIdOf } from '../../src/core/facts/fact.ts';
import { apply } from '../../src/core/ledger/apply.ts';
import type {
  Attest,
  BeginFreeze,
  Command,
  CommandContext,
  CommandOutcome,
  GrantOverride,
} from '../../src/core/ledger/command.ts';
import { decideCommand } from '../../src/core/ledger/decide-command.ts';
import { encodeEvent, type LedgerEvent } from '../../src/core/ledger/event.ts';
import type { LogRecord } from '../../src/core/ledger/record.ts';
import { NO_HASH, sealRecords } from '../../src/core/ledger/seal.ts';
import { emptyLedger, type LedgerState } from '../../src/core/ledger/state.ts';

/** When the stories begin. */
export const T0 = Date.parse('2026-11-21T12:00:00Z');

const HOUR_MS = 3_600_000;

/** The cluster of the stories. */
export const ORDERS = clusterId('orders');

/** A cluster's name, for tests that need one. */
export function clusterId(text: string): ClusterId {
  const id = parseClusterId(text);
  invariant(id !== undefined, `the test names a cluster: ${text}`);
  return id;
}

/** A freeze of the stories, from now on. */
export const FREEZE: BeginFreeze = {
  kind: 'freeze',
  fromMs: undefined,
  until: { kind: 'open' },
  reason: 'the year ends',
  covers: 'forward',
};

/** An override of the stories, for an hour. */
export const OVERRIDE: GrantOverride = {
  kind: 'override',
  holdPoint: 'backlog',
  node: undefined,
  action: undefined,
  why: 'a false alarm',
  until: { kind: 'after', ms: HOUR_MS },
  secondPerson: false,
};

/** An attestation of the stories, without an end of its own. */
export const ATTEST: Attest = {
  kind: 'attest',
  name: 'backup-verified',
  node: undefined,
  toVersion: undefined,
  evidence: 'https://backups.example.org/42',
  until: { kind: 'open' },
  secondPerson: false,
};

/** Seals one event as the record that follows a state. */
export function recordAfter(state: LedgerState, event: LedgerEvent, atMs = T0): LogRecord {
  const end = { seq: state.seq, hash: state.seq === 0 ? NO_HASH : state.hash };
  const [record] = sealRecords([encodeEvent(event, atMs)], {
    ...{ cluster: state.cluster, epoch: Math.max(1, state.epoch), end },
  });
  invariant(record !== undefined, 'one event is one record');
  return record;
}

/** A ledger whose commands are decided and applied at times that the test sets. */
export class LedgerStory {
  state: LedgerState = emptyLedger(ORDERS);
  readonly records: LogRecord[] = [];
  atMs = T0;
  #made = 0;

  /** Lets time pass. */
  later(ms: number): this {
    this.atMs += ms;
    return this;
  }

  /** Asks for a command and applies what comes of it. */
  ask(command: Command, by = 'ada', change: Partial<CommandContext> = {}): CommandOutcome {
    this.#made += 1;
    const outcome = decideCommand(this.state, command, {
      by,
      atMs: this.atMs,
      time: { earliestMs: this.atMs, latestMs: this.atMs },
      newId: factIdOf(kindOf(command), String(this.#made)),
      policyOn: (name) => (name === 'backlog' ? 'allowed' : undefined),
      ...change,
    });
    if (outcome.kind === 'events') for (const event of outcome.events) this.#apply(event);
    return outcome;
  }

  /** The same, for a command that the test expects to be taken; the name of what came of it. */
  say(command: Command, by?: string, change?: Partial<CommandContext>) {
    const outcome = this.ask(command, by, change);
    invariant(outcome.kind === 'events', `the command is taken: ${JSON.stringify(outcome)}`);
    return outcome.id;
  }

  #apply(event: LedgerEvent): void {
    const record = recordAfter(this.state, event, this.atMs);
    this.records.push(record);
    this.state = apply(this.state, record);
  }
}

function kindOf(command: Command): 'attestation' | 'freeze' | 'override' {
  if (command.kind === 'freeze' || command.kind === 'override') return command.kind;
  return 'attestation';
}
