import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { EXIT } from '../../src/cli/context.ts';
import { testRules } from '../../src/cli/test.ts';
import { runCommand } from '../cli/harness.ts';
import { describeWith } from '../support/required-server.ts';

/** Windows are chosen so that the closed ones of Prometheus 2 give what left-open ones do. */
const FILE = `rule_files: []
evaluation_interval: 1m
tests:
  - name: points
    interval: 1m
    input_series:
      - { series: 'up{job="a", instance="x"}', values: '0+10x5 _x3 7 stale 1e3' }
      - { series: 'up{job="b"}', values: '5x3 -2-1x4' }
      - { series: 'odd', values: '1 +Inf -Inf' }
    promql_expr_test:
      - expr: up
        eval_time: 3m
        exp_samples:
          - { labels: 'up{job="a", instance="x"}', value: 30 }
          - { labels: 'up{job="b"}', value: 5 }
      - expr: sum(rate(up{job="a"}[2m]))
        eval_time: 4m
        exp_samples: [{ labels: '{}', value: 0.16666666666666666 }]
      - { expr: up, eval_time: 10m, exp_samples: [{ labels: 'up{job="b"}', value: -6 }] }
      - expr: up{job="a"}
        eval_time: 14m
        exp_samples: [{ labels: 'up{job="a", instance="x"}', value: 1000 }]
      - { expr: gone, eval_time: 1m }
      - expr: count_over_time(up{job="a"}[1h])
        eval_time: 30m
        exp_samples: [{ labels: '{job="a", instance="x"}', value: 8 }]
      - { expr: odd == -Inf, eval_time: 2m, exp_samples: [{ labels: odd, value: -Inf }] }
      - { expr: 1 + 1, eval_time: 0s, exp_samples: [{ labels: '{}', value: 2 }] }
`;

/** The expected values, each of which is spoiled in a test of its own. */
const VALUES = [...FILE.matchAll(/value: (\S+)/g)].map((match) => match.index);

function spoiledAt(index: number): string {
  return `${FILE.slice(0, index)}value: 4${FILE.slice(index).replace(/^value: \S+/, '')}`;
}

describeWith(['promtool'], 'a file of promtool test rules', () => {
  const directory = mkdtempSync(join(tmpdir(), 'holdpoint-promtool-'));
  afterAll(() => rmSync(directory, { recursive: true }));

  async function bothSay(text: string) {
    const path = join(directory, 'a.yaml');
    // YAML of its own for what is not finite; ours is PromQL's.
    writeFileSync(path, text.replace('value: -Inf', 'value: -.inf'));
    const { status } = spawnSync('promtool', ['test', 'rules', path]);
    const { code } = await runCommand(testRules, {
      args: ['/a.test.yaml'],
      files: { '/a.test.yaml': text },
    });
    return [status === 0, code === EXIT.fine];
  }

  it('passes here as it passes there', async () => {
    expect(await bothSay(FILE)).toEqual([true, true]);
  });

  it('fails here as it fails there, whichever value is not as expected', async () => {
    expect(VALUES).toHaveLength(8);
    for (const index of VALUES) expect(await bothSay(spoiledAt(index))).toEqual([false, false]);
  });

  it('fails when a sample is not expected, or an expected one is not there', async () => {
    const fewer = FILE.replace(/\n +- \{ labels: 'up\{job="b"\}', value: 5 \}/, '');
    expect(fewer).not.toBe(FILE);
    expect(await bothSay(fewer)).toEqual([false, false]);
    const more = FILE.replace('expr: gone', 'expr: up');
    expect(await bothSay(more)).toEqual([false, false]);
    expect(await bothSay(FILE.replace('expr: 1 + 1', 'expr: gone'))).toEqual([false, false]);
  });
});
