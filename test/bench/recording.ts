/** What the recording of the bench of ranges holds. */
export interface RecordingShape {
  readonly nodes: number;
  readonly hours: number;
  readonly stepSeconds: number;
  /** The Unix time of the newest sample, in seconds. */
  readonly endSeconds: number;
}

const BOUNDS = ['0.005', '0.01', '0.025', '0.05', '0.1', '0.25', '0.5', '1', '2.5', '5', '+Inf'];

/**
 * An OpenMetrics recording of the members of a cluster: a counter, a gauge and a histogram each,
 * all of which move at every step. The bytes are the same for the same shape.
 */
export function recordingOf({ nodes, hours, stepSeconds, endSeconds }: RecordingShape): string {
  const steps = Math.round((hours * 3_600) / stepSeconds);
  const blocks: string[] = [];
  const write = (series: string, valueAt: (step: number) => number): void => {
    const lines: string[] = [];
    for (let step = 0; step <= steps; step += 1) {
      const at = endSeconds - (steps - step) * stepSeconds;
      lines.push(`${series} ${valueAt(step)} ${at}`);
    }
    blocks.push(lines.join('\n'));
  };
  const each = (use: (labels: string, node: number) => void): void => {
    for (let node = 0; node < nodes; node += 1) use(`cluster="c0",node="n${node + 1}"`, node);
  };
  blocks.push('# TYPE raft_commits counter');
  each((labels, node) => {
    write(`raft_commits_total{${labels}}`, (step) => step * 5_000 + ((step * 37 + node) % 1_000));
  });
  blocks.push('# TYPE raft_proposals_pending gauge');
  each((labels, node) => {
    write(`raft_proposals_pending{${labels}}`, (step) => (step * 7 + node) % 23);
  });
  blocks.push('# TYPE fsync_seconds histogram');
  each((labels, node) => {
    for (const [index, bound] of BOUNDS.entries()) {
      const share = (index + 1) / BOUNDS.length;
      const valueAt = (step: number) => Math.floor(share * (step * 80 + ((step + node) % 17)));
      write(`fsync_seconds_bucket{${labels},le="${bound}"}`, valueAt);
    }
  });
  return `${blocks.join('\n')}\n# EOF\n`;
}
