import { Labels, METRIC_NAME } from '../../src/core/base/labels.ts';
import { durationMs } from '../../src/core/base/time.ts';
import { parseSeriesPoints } from '../../src/core/promql/series-notation.ts';
import { compileRunbook, joinRules } from '../../src/core/rulebook/compile.ts';
import { compilePack } from '../../src/core/rulebook/compile-signal.ts';
import type { RunbookDefinition } from '../../src/core/rulebook/runbook.ts';
import type { ClusterStory, NodeSilence, TestSeries } from '../../src/core/verdict/rule-replay.ts';
import { cluster, TIMES } from './case-builder.ts';
import { packOf, REQUIRED, runbookOf } from './rule-builder.ts';

/** A series of one node in the notation of rule tests. */
export function seriesOf(name: string, node: string, values: string): TestSeries {
  const points = parseSeriesPoints(values);
  if (!points.ok) throw new Error(points.message);
  const labels = Labels.from([
    [METRIC_NAME, name],
    ['node', node],
  ]);
  return { labels, points: points.value };
}

/** What is special about a story. */
export interface StoryChange {
  /** Replace those of the same labels. */
  readonly series?: readonly TestSeries[];
  readonly silences?: readonly NodeSilence[];
  readonly runbook?: RunbookDefinition;
}

/** Three healthy members that commit 10 entries in each interval of 5 s; `n1` leads. */
export function storyOf(change: StoryChange = {}): ClusterStory {
  const { series = [], silences = [], runbook = runbookOf('rolling-restart') } = change;
  const pack = packOf(REQUIRED);
  const windowMs = durationMs(60_000);
  const { compiled, issues } = compilePack(pack, windowMs);
  const bound = compileRunbook(runbook, pack, windowMs);
  const wrong = [...issues, ...bound.issues].map(({ message }) => message);
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  const replaced = new Set(series.map(({ labels }) => labels.key));
  const healthy = ['n1', 'n2', 'n3'].flatMap((node) => [
    seriesOf('raft_is_leader', node, node === 'n1' ? '1x60' : '0x60'),
    seriesOf('raft_commit_index', node, '100+10x60'),
  ]);
  return {
    cluster: { ...cluster().voters(3).ask('restart', 'n2').cluster, ...TIMES },
    rules: joinRules(compiled, [bound.compiled]),
    series: [...healthy.filter(({ labels }) => !replaced.has(labels.key)), ...series],
    silences,
  };
}
