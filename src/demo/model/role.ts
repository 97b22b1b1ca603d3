import type { Member } from './member.ts';
import { reportOutcome } from './requests.ts';
import { ELECTION_MAX_MS, ELECTION_MIN_MS } from './timing.ts';
import { tell, type World } from './world.ts';

/** Follows from now on, in a term not older than its own; the vote belongs to the term. */
export function becomeFollower(world: World, member: Member, term: number): void {
  const { disk, run } = member;
  const { role } = run;
  if (term > disk.term) {
    disk.term = term;
    disk.votedFor = undefined;
    run.leader = undefined;
  }
  if (role.kind === 'follower') return;
  run.role = { kind: 'follower' };
  run.leader = undefined;
  postponeElection(world, member);
  if (role.kind !== 'leader') return;
  tell(world, 'stepped-down', member);
  // What happens to these writes is for the next leader to decide; their clients cannot know.
  for (const proposal of role.proposals) {
    reportOutcome(world, member, { ...proposal, code: 'error' });
  }
}

/** Waits a whole new election timeout; each is random, so that votes seldom split. */
export function postponeElection(world: World, member: Member): void {
  const timeoutMs = world.random.between(ELECTION_MIN_MS, ELECTION_MAX_MS);
  member.run.electionDueMs = world.nowMs + timeoutMs;
}

/** Whether it heard its leader so recently that no election can be due, or leads itself. */
export function believesInLeader(world: World, { run }: Member): boolean {
  if (run.role.kind === 'leader') return true;
  return run.leader !== undefined && world.nowMs < run.heardLeaderAtMs + ELECTION_MIN_MS;
}
