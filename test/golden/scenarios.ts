import { OF_METRICS } from './scenarios-of-metrics.ts';
import { type Scenario, scenario } from './told.ts';

const CLAIMS = 'test/service/claims.test.ts';
const COMMANDS = 'test/core/ledger/permits/permit-command.test.ts';

/** What guards of other systems were found to need tests of, and where this one has them. */
export const SCENARIOS: readonly Scenario[] = [
  scenario(
    'quorum-1',
    'odd and even sizes from one to nine',
    'one voter that is well',
    '9 voters, all of them well',
    '9 voters without as many as they can lose',
    'test/golden/exhaustive.test.ts > gives no wrong go for one to seven members',
  ),
  scenario('quorum-2', 'the candidate leads', 'the leader first, with a command to hand over'),
  scenario('quorum-3', 'a follower is behind', 'members that are synchronising were counted'),
  scenario(
    'quorum-4',
    'the candidate itself is behind',
    'a member that catches up may itself be restarted',
  ),
  scenario(
    'quorum-5',
    'when a member was last caught up is missing',
    'when a voter was last caught up is not known',
  ),
  scenario('quorum-6', 'a call to one member fails', 'one node does not answer'),
  scenario('quorum-7', 'one voter', 'one node never progresses', 'one node goes by policy'),
  scenario(
    'quorum-8',
    'two voters',
    'two voters that are well',
    'two nodes go by policy, the follower first',
    'two nodes of which one is out: no outage on top of another',
  ),
  scenario(
    'quorum-9',
    'what is known is partial',
    'statistics of one node are missing in this round',
  ),
  scenario('quorum-10', 'nobody leads', 'no leader at all'),
  scenario(
    'quorum-11',
    'two lead in different terms',
    'a deposed leader that has not heard of it yet',
    'two leaders without terms',
    'test/core/cluster/group.test.ts > believes the higher term of two as long as no majority',
  ),
  scenario(
    'quorum-12',
    'there is a learner, or a joint configuration',
    'a learner does not vote',
    'a restart while a learner is being made a voter, as in a joint configuration',
  ),
  scenario(
    'quorum-13',
    'declared and observed members differ',
    'configured is not in quorum',
    'a shrinking denominator',
  ),
  scenario(
    'quorum-14',
    'a member without a name, or one that is starting, counts at its worst',
    'a member that nobody listed counts as a voter that is down',
    'a member does not tell its name among its peers',
  ),
  scenario(
    'quorum-15',
    'who is down may be removed, and who is healthy may not',
    'a member that is down may be removed',
    'a healthy member may not be removed below the minimum (etcd)',
  ),
  scenario(
    'snapshot-1',
    'what one node told before is not carried over',
    'statistics of one node are missing in this round',
    'test/service/restart.test.ts > nothing is known of nodes that have not answered since',
  ),
  scenario('snapshot-2', 'one metric is too old', 'one metric is older than the limit'),
  scenario('snapshot-3', 'nodes were read one after the other', 'pages were read too far apart'),
  scenario(
    'snapshot-4',
    'a node started again between two scrapes',
    'test/core/cluster/lag.test.ts > its process started again in between',
    'test/core/verdict/step-evidence.test.ts > is a proof that the node is down',
  ),
  scenario(
    'snapshot-5',
    'the same name and another identity',
    'the same name and a new identity (drain-cleaner UID mismatch)',
    'one server under two names (redpanda ghost nodes)',
  ),
  ...OF_METRICS,
  scenario(
    'lease-1',
    'there is exactly one',
    'one step at a time',
    'test/service/claim-races.test.ts > never have two permits open',
  ),
  scenario(
    'lease-2',
    'there is none while a member leaves',
    'nobody restarts while a member is removed',
  ),
  scenario(
    'lease-3',
    'an end of time frees nothing without evidence of health',
    'an overdue permit frees nothing',
    'test/core/verdict/permit-progress.test.ts > ends by itself when it is overdue and its node',
  ),
  scenario(
    'lease-4',
    'the target version changes while somebody holds it',
    'the target version changes half-way, and who has the old one is to be done again',
    `${CLAIMS} > for the next action of a step goes on with the permit, under a higher token`,
  ),
  scenario(
    'lease-5',
    'a record that cannot be read',
    'test/service/cluster-ledger.test.ts > makes the state unknown instead of guessing at it',
  ),
  scenario(
    'lease-6',
    'the holder has vanished',
    'the holder is gone, and so is its node',
    `${CLAIMS} > is overdue when nobody renews it, holds its slot, and can be brought back`,
  ),
  scenario(
    'lease-7',
    'the same owner asks twice',
    `${CLAIMS} > of the same holder again is the same permit, judged anew`,
    `${CLAIMS} > with the key of an earlier one gives its permit, and no other`,
  ),
  scenario(
    'lease-8',
    'two owners in one millisecond',
    `${CLAIMS} > is denied to all but one of those who come at once`,
    'test/http/claims-at-once.test.ts > give the slot to one of them, round after round',
  ),
  scenario(
    'lease-9',
    'the owner releases after the end of the time',
    `${COMMANDS} > is told how a permit ended that it speaks of too late`,
    `${COMMANDS} > is looked into where the node has gone`,
  ),
  scenario(
    'lease-10',
    'the guard starts again while the last step soaks',
    '"wait a minute" is no soak',
    'test/core/verdict/permit-progress.test.ts > has its whole time again after a restart',
  ),
  scenario(
    'lease-11',
    'the number of slots changes while some are held',
    'the budget was lowered while two hold it',
    'the budget was raised while two hold it: the rules of now count',
  ),
  scenario(
    'lease-12',
    'the clock jumps',
    'test/adapter/system/clock.test.ts > stands still rather than going back',
    'test/adapter/system/clock.test.ts > passes through a suspend with the wall clock',
  ),
  scenario(
    'progress-1',
    'every state reaches a go or a reason with an owner',
    'test/golden/liveness.test.ts > somebody may go, or it clears by itself',
  ),
  scenario(
    'progress-2',
    'a node that needs the restart gets it when that is safe',
    'a dead majority: each cure goes, so that it comes back',
    'the guard blocks the change that heals',
  ),
  scenario(
    'progress-3',
    'one replica, one voter: by policy',
    'one replica, and nobody has accepted its outage',
    'one replica goes by policy',
  ),
  scenario(
    'flow-1',
    'the leader changes in the middle of a rollout',
    'leadership moved in the middle of a rollout',
  ),
  scenario(
    'flow-2',
    'the target changes in the middle of a rollout',
    'the target version changes half-way, to one that is too far',
  ),
  scenario(
    'flow-3',
    'whoever gives up leaves nothing behind',
    'drained and then undrained while others fail',
    'test/core/verdict/permit-progress.test.ts > ends as aborted when its holder gave up',
  ),
  scenario(
    'flow-4',
    'a crash between two effects is gone on from',
    'a removal goes on that was cut off half-way',
  ),
  scenario(
    'flow-5',
    'somebody else undoes the drain before the stop',
    'leadership came back between the drain and the stop',
    `${CLAIMS} > is judged on evidence from after the grant, and refused when that is bad`,
  ),
  scenario(
    'rollback-1',
    'a breach while another node is joining',
    'a rollback beside a member that is joining',
  ),
  scenario(
    'rollback-2',
    'the way back leads to where one is',
    'a way back to the version that runs already takes nothing else with it',
  ),
  scenario(
    'api-1',
    'advice reserves nothing',
    'test/http/never-a-false-go.test.ts > is advice on evidence',
  ),
  scenario(
    'api-2',
    'the largest safe batch, whatever the order of the question',
    'test/core/plan/batches.test.ts > hold every node once, and never more than the quorum',
    'test/core/verdict/monotone.test.ts > does not depend on the order',
  ),
  scenario(
    'api-3',
    'an empty target is refused',
    'test/service/question.test.ts > missing-parameter',
  ),
  scenario('api-4', 'a node that is not known', 'test/service/question.test.ts > unknown-node'),
  scenario(
    'api-5',
    'a caller who may not',
    'test/http/access.test.ts > lets a principal do what it has a grant of',
  ),
  scenario(
    'api-6',
    'looking takes longer than there is time',
    'test/net/toxics.test.ts > keep none of the others waiting, nor the burst longer',
    'a new evaluation is due',
  ),
  scenario(
    'soak-1',
    'the guard itself is killed at any moment',
    'test/real/permit-crash.test.ts > has every promise, and the slot',
    'test/crash/sigkill.test.ts > has every record that was promised',
  ),
];

/**
 * Scenarios of which the verdict cannot decide alone, by the part of the guard that has to: none of
 * them has a test here.
 */
export const NOT_OF_THE_VERDICT: ReadonlyMap<string, string> = new Map([
  ['a rollback fails', 'rollouts: the way back is orchestrated there'],
  ['a breach flaps around its threshold', 'trips: they are latched, and breached for some time'],
  ['a breach on a peer that was not touched', 'canaries: the judge compares with the others'],
  ['many nodes breach at once', 'canaries: a person is asked'],
  ['clients write and check their data while nodes roll', 'the simulator, and real servers'],
  ['the network is cut between members', 'the simulator'],
]);
