import { findMember } from './model/controls.ts';
import { type MemberView, viewMember } from './model/view.ts';
import type { World } from './model/world.ts';

/** The content type of the text format that these pages are written in. */
export const PAGE_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

interface Family {
  readonly name: string;
  readonly type: 'gauge' | 'counter' | 'histogram';
  readonly help: string;
  /** What follows the name, labels and suffix, with its value. */
  readonly samples: readonly (readonly [suffix: string, value: number])[];
}

/**
 * One member's page in the Prometheus text format 0.0.4, with the names that the pack
 * `generic-raft` expects. `wallOffsetMs` leads from the time of the model to wall time.
 */
export function memberPage(world: World, id: string, wallOffsetMs: number): string {
  const view = viewMember(world, findMember(world, id));
  const families = [
    ...raftFamilies(view),
    ...requestFamilies(view),
    ...processFamilies(view, wallOffsetMs),
  ];
  return families.map(writeFamily).join('');
}

function raftFamilies(view: MemberView): readonly Family[] {
  const member = labels({ member: view.id, version: view.version });
  return [
    gauge('raft_is_leader', 'Whether this member leads.', Number(view.isLeader)),
    gauge('raft_is_learner', 'Whether this member is a learner.', Number(view.isLearner)),
    gauge('raft_has_leader', 'Whether this member knows a leader.', Number(view.hasLeader)),
    gauge('raft_term', 'The current term of this member.', view.term),
    gauge('raft_commit_index', 'The last entry known to be committed.', view.commitIndex),
    gauge('raft_applied_index', 'The last entry applied to the state machine.', view.appliedIndex),
    gauge('raft_proposals_pending', 'Proposals not committed yet.', view.proposalsPending),
    {
      name: 'raft_peer_active',
      type: 'gauge',
      help: 'Whether this member heard the peer lately.',
      samples: view.peers.map(({ id, isActive }) => [labels({ peer: id }), Number(isActive)]),
    },
    {
      name: 'raft_member_info',
      type: 'gauge',
      help: 'The name and the version of this member; always 1.',
      samples: [[member, 1]],
    },
  ];
}

function requestFamilies({ results, latency }: MemberView): readonly Family[] {
  const buckets = latency.cumulative().map(([bound, count]) => {
    return [`_bucket${labels({ le: String(bound) })}`, count] as const;
  });
  return [
    {
      name: 'raft_requests_total',
      type: 'counter',
      help: 'Writes of clients that this member answered.',
      samples: [
        [labels({ code: 'ok' }), results.ok],
        [labels({ code: 'error' }), results.error],
      ],
    },
    {
      name: 'raft_request_duration_seconds',
      type: 'histogram',
      help: 'The time from receiving a write to answering it.',
      samples: [
        ...buckets,
        [`_bucket${labels({ le: '+Inf' })}`, latency.count],
        ['_sum', latency.sumSeconds],
        ['_count', latency.count],
      ],
    },
  ];
}

function processFamilies(view: MemberView, wallOffsetMs: number): readonly Family[] {
  const startSeconds = (view.startedAtMs + wallOffsetMs) / 1_000;
  return [
    gauge('process_start_time_seconds', 'Start of the process in Unix time.', startSeconds),
    gauge('process_resident_memory_bytes', 'Resident memory in bytes.', view.memoryBytes),
  ];
}

function gauge(name: string, help: string, value: number): Family {
  return { name, type: 'gauge', help, samples: [['', value]] };
}

function labels(pairs: Readonly<Record<string, string>>): string {
  const written = Object.entries(pairs).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return `{${written.join(',')}}`;
}

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function writeFamily({ name, type, help, samples }: Family): string {
  const lines = samples.map(([suffix, value]) => `${name}${suffix} ${value}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}
