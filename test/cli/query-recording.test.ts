import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/cli/context.ts';
import { query } from '../../src/cli/query.ts';
import { runCommand } from './harness.ts';

const RECORDED = `# TYPE hits counter
hits_total{job="a"} 10 1000
hits_total{job="a"} 40 1060
hits_total{job="b"} 5 1060
# EOF
`;

async function ask(args: readonly string[], queries = '') {
  const files = { 'r.om': RECORDED, 'cut.om': RECORDED.replace('# EOF\n', ''), queries };
  return await runCommand(query, { args: ['--data', 'r.om', ...args], files });
}

describe('holdpoint query --data', () => {
  it.each([
    [['hits_total'], 'hits_total{job="a"}  40\nhits_total{job="b"}   5'],
    [['--time', '1059.999', 'hits_total'], 'hits_total{job="a"}  10'],
    [['--time', '900', 'hits_total'], 'nothing matches'],
    [['count_over_time(hits_total[1m])'], '{job="a"}  1\n{job="b"}  1'],
    [['--closed-windows', 'count_over_time(hits_total[1m])'], '{job="a"}  2\n{job="b"}  1'],
    [['sum(hits_total) > bool 44'], '{}  1'],
    [['"text"'], 'text'],
    [['-1 / 0'], '-Inf'],
  ])('prints for %j a table', async (args, printed) => {
    const { code, out, errors } = await ask(args);
    expect([code, out, errors]).toEqual([EXIT.fine, printed, '']);
  });

  it('prints a range with the labels once a series', async () => {
    const range = ['--start', '1000', '--end', '1060', '--step', '60'];
    const { out } = await ask([...range, 'hits_total']);
    expect(out).toBe(
      'hits_total{job="a"}  1000  10\n                     1060  40\nhits_total{job="b"}  1060   5',
    );
  });

  it('prints one JSON line with --json', async () => {
    const { out } = await ask(['--json', 'sum(hits_total)']);
    expect(JSON.parse(out)).toEqual({
      query: 'sum(hits_total)',
      status: 'success',
      data: { resultType: 'vector', result: [{ metric: {}, value: [1_060, '45'] }] },
    });
  });

  it('answers each line of --queries, an error as its line, which ends as well', async () => {
    const queries = 'time()\n\n  sum(\nhits_total{job="b"}\n';
    const { code, out } = await ask(['--queries', 'queries', '--time', '1061'], queries);
    const answers: unknown[] = out.split('\n').map((line) => JSON.parse(line));
    expect(code).toBe(EXIT.fine);
    expect(answers).toEqual([
      {
        query: 'time()',
        status: 'success',
        data: { resultType: 'scalar', result: [1_061, '1061'] },
      },
      expect.objectContaining({ query: 'sum(', status: 'error', errorType: 'bad_data' }),
      expect.objectContaining({ query: 'hits_total{job="b"}', status: 'success' }),
    ]);
  });

  it('hands on warnings and infos as the API of Prometheus does', async () => {
    const query = 'quantile(2, rate(hits[1m]))';
    const { out } = await ask(['--queries', 'queries', '--time', '1061'], `${query}\nhits_total`);
    const [noted, plain] = out.split('\n').map((line) => JSON.parse(line));
    expect(noted.warnings).toEqual([expect.stringMatching(/^PromQL warning: quantile value/)]);
    expect(plain).not.toHaveProperty('warnings');
    expect(plain).not.toHaveProperty('infos');
  });

  it('tells an error of the data from one of the query', async () => {
    const { out } = await ask(['--json', 'hits_total + on () hits_total']);
    expect(JSON.parse(out)).toMatchObject({ status: 'error', errorType: 'execution' });
  });

  it('points at the place of a mistake', async () => {
    const { code, errors } = await ask(['sum(hits_total']);
    expect(code).toBe(EXIT.usage);
    expect(errors).toMatch(/^REFUSED {2}1:\d+: parse error: .*\n {2}sum\(hits_total\n {2} *\^+$/);
  });

  it('names the place where a file is no recording', async () => {
    const files = { 'cut.om': RECORDED.replace('# EOF\n', '') };
    const { code, errors } = await runCommand(query, { args: ['--data', 'cut.om', 'up'], files });
    expect([code, errors]).toEqual([
      EXIT.usage,
      'holdpoint query: cut.om: line 5, column 1: the file does not end with # EOF',
    ]);
  });

  it.each([
    [['--cluster', 'c', 'up'], '--cluster does not go with --data'],
    [['--server', 'http://h', 'up'], '--server does not go with --data'],
    [[], 'EXPRESSION is missing'],
    [['--queries', 'queries', 'up'], 'EXPRESSION and --queries exclude each other'],
    [['--queries', 'none'], 'none: there is no such file'],
    [['--step', '5', 'up'], 'a range needs --start, --end and --step'],
  ])('complains about %j', async (args, complaint) => {
    const { code, errors } = await ask(args);
    expect([code, errors.split('\n')[0]]).toEqual([EXIT.usage, `holdpoint query: ${complaint}`]);
  });
});
