import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { EtcdCluster } from './etcd.ts';

/** Clients that write to a cluster as fast as it takes them. */
export interface Load {
  /** Entries committed each second since the last call, as the cluster itself counts them. */
  writesPerSecond(): Promise<number>;
  stop(): Promise<void>;
}

/** Writes through etcd's own load generator: 500 clients that together ask for 8,000 puts/s. */
export function startLoad(etcd: EtcdCluster): Load {
  const endpoints = etcd.members.map(({ clientUrl }) => clientUrl).join(',');
  const child = spawn('etcdctl', ['--endpoints', endpoints, 'check', 'perf', '--load', 'l'], {
    stdio: 'ignore',
    env: { ...process.env, ETCDCTL_API: '3' },
  });
  const [witness] = etcd.members;
  let last = { at: performance.now(), index: Number.NaN };
  return {
    async writesPerSecond() {
      const index = await etcd.metric(witness?.id ?? '', 'etcd_server_proposals_committed_total');
      const now = { at: performance.now(), index };
      const rate = ((now.index - last.index) * 1_000) / (now.at - last.at);
      last = now;
      return rate;
    },
    async stop() {
      if (child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}
