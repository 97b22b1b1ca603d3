import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { EtcdCluster } from './etcd.ts';

/** Clients that write to a cluster as fast as it takes them. */
export interface Load {
  /** Entries committed each second since the last call, as the cluster itself counts them. */
  writesPerSecond(): Promise<number>;
  stop(): Promise<void>;
}

/** Writes from a process of its own, so that the test's clock is not the writer's. */
export function startLoad(etcd: EtcdCluster): Load {
  const writer = fileURLToPath(new URL('./etcd-writer.ts', import.meta.url));
  const child = fork(
    writer,
    etcd.members.map(({ clientUrl }) => clientUrl),
    { stdio: 'inherit' },
  );
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
