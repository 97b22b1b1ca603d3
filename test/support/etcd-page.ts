/** What one etcd member of a test says of itself. */
export interface EtcdMemberState {
  /** The hexadecimal member id by which peers name it. */
  readonly memberId: string;
  readonly leads: boolean;
  readonly hasLeader: boolean;
  readonly isLearner: boolean;
  readonly committed: number;
  readonly applied: number;
  readonly pending: number;
  readonly version: string;
  /** Syncs of the log since the start; 99 of 100 take less than a millisecond. */
  readonly fsyncs: number;
  /** Requests answered since the start. */
  readonly handled: number;
  /** How often the page was read since the start; it stands still on one that is frozen. */
  readonly reads: number;
  /** When the process started. */
  readonly startedAtSeconds?: number;
  /** Of those, the ones that failed with `Unavailable`. */
  readonly failed: number;
  /** Peers by their member id, and whether the connection with each is live. */
  readonly peers: ReadonlyMap<string, boolean>;
}

/** One metric of a page with its samples: the part behind the name, and the value. */
interface Family {
  readonly name: string;
  readonly type: 'gauge' | 'counter' | 'histogram';
  readonly samples: readonly (readonly [suffix: string, value: number | string])[];
}

/** Every metric that the pack of etcd reads, by what reads it. */
export const ETCD_FAMILIES = {
  is_leader: 'etcd_server_is_leader',
  has_leader: 'etcd_server_has_leader',
  is_learner: 'etcd_server_is_learner',
  member_id: 'etcd_server_id',
  version: 'etcd_server_version',
  commit_index: 'etcd_server_proposals_committed_total',
  applied_index: 'etcd_server_proposals_applied_total',
  proposals_pending: 'etcd_server_proposals_pending',
  write_latency: 'etcd_disk_wal_fsync_duration_seconds',
  requests: 'grpc_server_handled_total',
  peers: 'etcd_network_active_peers',
  proof_of_life: 'promhttp_metric_handler_requests_total',
} as const;

/** The metrics page of an etcd 3.4 member, in the order and with the labels of the real one. */
export function etcdPage(state: EtcdMemberState): string {
  return families(state).map(print).join('');
}

/** The page without one metric, as after a rename in a release. */
export function withoutFamily(page: string, name: string): string {
  const belongs = new RegExp(`^(?:# (?:HELP|TYPE) ${name} |${name}(?:_bucket|_sum|_count)?[ {])`);
  const lines = page.split('\n');
  const kept = lines.filter((line) => !belongs.test(line));
  if (kept.length === lines.length) throw new Error(`the page has no ${name}`);
  return kept.join('\n');
}

/** The page with another value for every sample of a metric. */
export function withValue(page: string, name: string, value: string): string {
  const sample = new RegExp(`^(${name}(?:\\{[^}]*\\})?) \\S+$`, 'gm');
  if (!sample.test(page)) throw new Error(`the page has no ${name}`);
  return page.replaceAll(sample, `$1 ${value}`);
}

const FSYNC_BOUNDS = ['0.001', '0.002', '0.004', '0.008', '0.016', '8.192', '+Inf'] as const;

function families(state: EtcdMemberState): readonly Family[] {
  return [
    fsyncs(state),
    {
      name: 'etcd_network_active_peers',
      type: 'gauge',
      samples: [...state.peers].map(([remote, isActive]) => [
        `{Local="${state.memberId}",Remote="${remote}"}`,
        Number(isActive),
      ]),
    },
    gauge('etcd_server_has_leader', Number(state.hasLeader)),
    { name: 'etcd_server_id', type: 'gauge', samples: [[`{server_id="${state.memberId}"}`, 1]] },
    gauge('etcd_server_is_leader', Number(state.leads)),
    gauge('etcd_server_is_learner', Number(state.isLearner)),
    gauge('etcd_server_proposals_applied_total', state.applied),
    gauge('etcd_server_proposals_committed_total', state.committed),
    gauge('etcd_server_proposals_pending', state.pending),
    gauge('etcd_server_snapshot_apply_in_progress_total', 0),
    {
      name: 'etcd_server_version',
      type: 'gauge',
      samples: [[`{server_version="${state.version}"}`, 1]],
    },
    handled(state),
    gauge('process_resident_memory_bytes', '2.7152384e+07'),
    gauge('process_start_time_seconds', state.startedAtSeconds ?? '1.70000000024e+09'),
    {
      name: 'promhttp_metric_handler_requests_total',
      type: 'counter',
      samples: [
        ['{code="200"}', state.reads],
        ['{code="500"}', 0],
        ['{code="503"}', 0],
      ],
    },
  ];
}

function gauge(name: string, value: number | string): Family {
  return { name, type: 'gauge', samples: [['', value]] };
}

function fsyncs({ fsyncs: count }: EtcdMemberState): Family {
  const buckets = FSYNC_BOUNDS.map((le) => {
    const below = le === '0.001' ? Math.floor(count * 0.99) : count;
    return [`_bucket{le="${le}"}`, below] as const;
  });
  return {
    name: 'etcd_disk_wal_fsync_duration_seconds',
    type: 'histogram',
    samples: [...buckets, ['_sum', count * 0.0005], ['_count', count]],
  };
}

/** A real page has a series for each of 17 codes and 41 methods; two of them stand for all. */
function handled({ handled: total, failed }: EtcdMemberState): Family {
  const labels = (code: string) =>
    `{grpc_code="${code}",grpc_method="Put",grpc_service="etcdserverpb.KV",grpc_type="unary"}`;
  return {
    name: 'grpc_server_handled_total',
    type: 'counter',
    samples: [
      [labels('OK'), total - failed],
      [labels('Unavailable'), failed],
    ],
  };
}

function print({ name, type, samples }: Family): string {
  const lines = samples.map(([suffix, value]) => `${name}${suffix} ${value}\n`);
  return `# HELP ${name} As etcd has it.\n# TYPE ${name} ${type}\n${lines.join('')}`;
}
