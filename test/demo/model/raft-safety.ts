import { invariant } from '../../../src/core/base/errors.ts';
import type { Member } from '../../../src/demo/model/member.ts';
import { TermLog } from '../../../src/demo/model/term-log.ts';
import type { Occurrence, World } from '../../../src/demo/model/world.ts';

/**
 * Watches a model and throws when it breaks one of the properties of Raft (figure 3): election
 * safety, leader completeness, state machine safety, log matching; or when a commit index falls.
 */
export class RaftSafety {
  readonly #leaders = new Map<number, string>();
  readonly #committed = new TermLog();
  readonly #commitOf = new Map<string, number>();

  /** How many entries were ever committed anywhere. */
  get committed(): number {
    return this.#committed.lastIndex;
  }

  /** Looks at the model after a small step; `occurrences` are those of the step. */
  observe(world: World, occurrences: readonly Occurrence[]): void {
    for (const { kind, member, term } of occurrences) {
      if (kind !== 'leads') continue;
      const earlier = this.#leaders.get(term) ?? member;
      invariant(earlier === member, `${earlier} and ${member} both lead in term ${term}`);
      this.#leaders.set(term, member);
      const leader = world.members.find(({ id }) => id === member);
      invariant(leader !== undefined, `a leader called ${member} exists`);
      this.#requireCommitted(leader, this.committed);
    }
    for (const member of world.members) this.#observeMember(member);
  }

  /** Compares all logs with each other; slower, so done now and then. */
  compareLogs(world: World): void {
    for (const left of world.members) {
      for (const right of world.members) requireMatching(left, right);
    }
  }

  #observeMember(member: Member): void {
    const { log, persistedIndex, commitIndex, appliedIndex } = member.disk;
    invariant(appliedIndex <= commitIndex, `${member.id} applied what is not committed`);
    invariant(commitIndex <= persistedIndex, `${member.id} committed what it has not stored`);
    invariant(persistedIndex <= log.lastIndex, `${member.id} stored what it does not have`);
    const before = this.#commitOf.get(member.id) ?? 0;
    if (commitIndex === before) return;
    invariant(commitIndex > before, `the commit index of ${member.id} fell`);
    this.#commitOf.set(member.id, commitIndex);
    this.#committed.accept(log.slice(this.committed + 1, commitIndex));
    this.#requireCommitted(member, commitIndex);
  }

  #requireCommitted({ id, disk }: Member, upTo: number): void {
    const own = JSON.stringify(disk.log.slice(1, upTo));
    const all = JSON.stringify(this.#committed.slice(1, upTo));
    invariant(own === all, `${id} lacks committed entries: ${own} is not ${all}`);
  }
}

/** Where two logs agree in an index and its term, they agree in all before (Log Matching). */
function requireMatching(left: Member, right: Member): void {
  let index = Math.min(left.disk.log.lastIndex, right.disk.log.lastIndex);
  while (index > 0 && left.disk.log.termAt(index) !== right.disk.log.termAt(index)) index -= 1;
  const prefixes = [left, right].map(({ disk }) => JSON.stringify(disk.log.slice(1, index)));
  invariant(prefixes[0] === prefixes[1], `${left.id} and ${right.id} differ before ${index}`);
}
