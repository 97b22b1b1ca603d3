import type { Thread, Told } from './told.ts';

const EVIDENCE = 'test/core/verdict/step-evidence.test.ts';
const REMOVED = 'test/core/cluster/expected-membership.test.ts > loses a vote by a remove';
const SOAK_AGAIN = 'test/core/verdict/permit-progress.test.ts > has its whole time again';
const RETURNED = 'test/service/claims.test.ts > frees the slot when the node was seen to restart';

function go(thread: string, what: string, elsewhere?: Told): Thread {
  return { thread, wrong: 'go', what, elsewhere };
}

function no(thread: string, what: string, elsewhere?: Told): Thread {
  return { thread, wrong: 'no', what, elsewhere };
}

/**
 * The goes that other guards gave and should not have, and the noes that nothing could clear: for
 * each there is a situation that cites it, with the answer that it deserves, or a test elsewhere.
 */
export const THREADS: readonly Thread[] = [
  go('rabbitmq-server 7547', 'members that were still synchronising were counted'),
  no('rabbitmq-server 9519', 'a replica that catches up was asked to wait for itself'),
  no('rabbitmq-server 2469', 'a node in maintenance was critical to its own restart'),
  no('rabbitmq cluster-operator 622', 'a cluster of one node could never be stopped'),
  no('rabbitmq cluster-operator 1016', 'a cluster of one node could never be stopped'),
  go('consul 8118', 'gossip was green while Raft was not, and the last quorum was restarted'),
  go('consul 5922', 'each clean-up of the dead made the quorum smaller'),
  go('ceph-ansible 6704', 'monitors were counted as they were configured'),
  no('ceph 41257', 'an upgrade asked for ever whether two monitors were enough'),
  go('etcd-druid 588', 'a healthy member was rolled beside a sick one'),
  no('etcd-druid 362', 'nothing brought a cluster back that had lost its quorum'),
  go('redpanda-operator 1547', 'a blip of one interface let every broker go at once'),
  go('redpanda 12548', 'a drain was called finished that was not', `${EVIDENCE} > of $action`),
  no('redpanda 4338', 'maintenance could not be ended while nobody led'),
  no('redpanda 1674', 'the marker of maintenance stayed'),
  no('elastic/cloud-on-k8s 9187', 'a replica that was moving counted as missing'),
  no('elastic/cloud-on-k8s 1643', 'the replica could not come back until its node was upgraded'),
  no('elastic/cloud-on-k8s 2087', 'a single node never progressed'),
  no('elastic/cloud-on-k8s 4625', 'a single node never progressed'),
  no('elastic/cloud-on-k8s 7099', 'a replica that nobody needed was waited for'),
  no('elastic/cloud-on-k8s 8654', 'a roll stood still though it could go on'),
  no('elastic/cloud-on-k8s 2092', 'nobody could lead a red cluster past one check'),
  no('elastic/cloud-on-k8s 5284', 'nobody could lead a red cluster past one check'),
  no('strimzi 2964', 'too few replicas blocked the very roll that would have mended them'),
  no('strimzi 3710', 'a roll waited for the node that it was to restart'),
  no('strimzi 4090', 'the leader was broken, and was kept for being the leader'),
  no('strimzi 6052', 'a roll gave up instead of waiting for replicas'),
  no('strimzi 12649', 'a roll gave up instead of waiting for replicas'),
  go('strimzi 8326', 'members were restarted because they were still starting'),
  no('opensearch 1449', 'the majority was computed so that one node could never go'),
  go('opensearch 650', 'each pool was restarted by a loop of its own'),
  go('opensearch 738', 'each pool was restarted by a loop of its own'),
  no('opensearch 643', 'a state that mends itself was waited for by hand'),
  no('opensearch 1424', 'a state that mends itself was waited for by hand'),
  no('opensearch 400', 'what an aborted roll had switched off stayed off'),
  no('opensearch 524', 'what an aborted roll had switched off stayed off'),
  no('opensearch 289', 'a lost quorum was started one by one, each waiting for the others'),
  no('opensearch 730', 'a lost quorum was started one by one, each waiting for the others'),
  no('patroni 2744', 'no candidate was good enough for a hand-over'),
  no('cluster-api 4365', 'a removal that was half done could not be finished'),
  go('cluster-api 11772', 'a way back removed a member while another was joining'),
  no('cluster-etcd-operator 923', 'the guard of a member that was gone blocked drains', REMOVED),
  no('cockroach 25592', 'dead nodes blocked an upgrade for ever'),
  go('cockroach 35220', 'ranges were unavailable after a rolling replacement'),
  go('cockroach 44206', 'everything was up, and slow'),
  go('cockroach-operator 364', 'nothing asked for the replicas during a roll'),
  go('cockroachdb/docs 1798', 'a minute was waited for, and nobody knew what for'),
  go('cockroachdb/docs 6319', 'a minute was waited for, and nobody knew what for'),
  go('cockroachdb/docs 6149', 'a list of checks was left to people to remember'),
  go('kured 277', 'the next node went before the last one was stable'),
  go('kured 822', 'a lock was freed by its time, or never'),
  go('kured 929', 'somebody ended the drain before the reboot'),
  no('kured 137', 'a lock was held by a node that was gone'),
  no('kured 173', 'a lock was held by a node that was gone'),
  no('kured 478', 'a lock was held by a node that was gone'),
  no('kured 847', 'a lock was held by a node that was gone'),
  go('kured 488', 'there was no way to hold one node'),
  no('kured 63', 'a node stayed cordoned after a cycle that was cut off'),
  go('ankhmorpork 1025', 'people had to make up a holder of the lock to stop a fleet'),
  no('ankhmorpork 1080', 'a delay was kept in memory, and its end was lost', SOAK_AGAIN),
  go('m-lab/k8s-support 474', 'dead nodes piled up, one for each time of a lock'),
  go('doc-caasp 669', 'a roll went on while what it had restarted failed'),
  go('zincati 239', 'a node called itself steady when it had only started', RETURNED),
  no('airlock 81', 'the number of slots was changed, and the old one stayed'),
  no('ocpbugs 14360', 'a node that held the lock waited for the lock'),
  no('tidb-operator 4335', 'leadership was to leave a store that was alone'),
  no('tidb-operator 4483', 'a marker stayed, and the node led nothing any more'),
  go('tidb-operator 1200', 'leadership came back before the restart'),
  go('cloudnative-pg 10103', 'nothing protected replicas while nobody led'),
  go('cloudnative-pg 14', 'every cluster was restarted at once, at any time'),
  no('cloudnative-pg 7416', 'a drain hung on the leader, and nothing said so'),
  no('cloudnative-pg 11202', 'a drain hung on the leader, and nothing said so'),
  no('zalando/postgres-operator 547', 'the leader could never be drained'),
  no('kubernetes 93476', 'a single replica could never be evicted'),
  no('kubernetes 114877', 'a single replica could never be evicted'),
  go('nomad 3836', 'a way back began with those that were healthy'),
  go('nomad 14200', 'a way back took everything at once'),
  no('rook 2889', 'one replica could never go, and time was asked to be the permission'),
];
