import type { CaseBuilder } from '../support/case-builder.ts';
import type { GroupDraft } from '../support/group-draft.ts';
import { type Situation, voters, when } from './situation.ts';

const THREE = ['n1', 'n2', 'n3'];

/** A log on four nodes with one partition, of which so many replicas must be in sync. */
function log(minInSync: number, draft: Partial<GroupDraft>): CaseBuilder {
  return voters(4)
    .pack({ handover: 'none', groups: { labels: ['p'], replicas: undefined, minInSync } })
    .group({ name: 'p0', members: THREE, leader: 'n1', ...draft });
}

/** Logs whose writes need so many replicas in sync. */
export const LOGS: readonly Situation[] = [
  when('more replicas are in sync than writes need', log(2, {}), {
    asks: 'restart n2',
    answer: 'go',
  }),
  when(
    'waits for replicas to come back, however often it is asked (strimzi 6052, 12649)',
    log(2, { inSync: ['n1', 'n2'] }),
    { asks: 'restart n2', answer: 'wait', because: ['replicas_in_sync'] },
  ),
  when(
    'the replica that cannot come in sync is the one to go (elastic/cloud-on-k8s 1643)',
    log(2, { inSync: ['n1', 'n3'] }),
    { asks: 'restart n2', answer: 'go' },
  ),
  when(
    'a replica that is moving is not missed (elastic/cloud-on-k8s 9187)',
    log(2, { members: [...THREE, 'n4'], learners: ['n4'], inSync: THREE }),
    { asks: 'restart n2', answer: 'go' },
  ),
  when(
    'below the minimum nobody goes, in sync or not (cockroach-operator 364)',
    log(2, { inSync: ['n1'] }),
    {
      asks: 'restart n2',
      answer: 'wait',
      because: ['replicas_in_sync'],
    },
  ),
  when(
    'one replica, and nobody has accepted its outage',
    log(1, { members: ['n2'], leader: 'n2' }),
    {
      asks: 'restart n2',
      answer: 'blocked',
      because: ['quorum_kept', 'replicas_in_sync'],
    },
  ),
  when(
    'one replica goes by policy (rook 2889, strimzi 2964)',
    log(1, { members: ['n2'], leader: 'n2' }).smallClusters('allow_outage'),
    { asks: 'restart n2', answer: 'go' },
  ),
  when(
    'a node without a replica of the partition that is short',
    log(2, { inSync: ['n1', 'n2'] }),
    { asks: 'restart n4', answer: 'go' },
  ),
];
