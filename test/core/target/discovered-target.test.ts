import { describe, expect, it } from 'vitest';
import { Labels } from '../../../src/core/base/labels.ts';
import { durationMs } from '../../../src/core/base/time.ts';
import { type JobDefaults, resolveTargets } from '../../../src/core/target/discovered-target.ts';
import { compileRelabelRule, type RelabelSettings } from '../../../src/core/target/relabel-rule.ts';

const DEFAULTS: JobDefaults = {
  job: 'etcd',
  scheme: 'http',
  metricsPath: '/metrics',
  params: new Map(),
  intervalMs: durationMs(15_000),
  timeoutMs: durationMs(10_000),
};

function resolve(
  target: Record<string, string>,
  settings: readonly RelabelSettings[] = [],
  defaults: Partial<JobDefaults> = {},
) {
  const rules = settings.map((each) => {
    const compiled = compileRelabelRule(each);
    if (!compiled.ok) throw new Error(compiled.message);
    return compiled.rule;
  });
  const group = {
    source: 'static:0',
    labels: Labels.from([['zone', 'a']]),
    targets: [Labels.from(Object.entries(target))],
  };
  return resolveTargets(group, { defaults: { ...DEFAULTS, ...defaults }, rules })[0];
}

describe('a discovered target', () => {
  it('has the URL of its job, and the labels of group and job but no inner ones', () => {
    const found = resolve({ __address__: '10.0.0.1:2379', __meta_x: 'y', rack: '7' });
    expect(found).toMatchObject({
      kind: 'target',
      url: 'http://10.0.0.1:2379/metrics',
      intervalMs: 15_000,
      timeoutMs: 10_000,
    });
    const labels = found?.kind === 'target' ? Object.fromEntries(found.labels) : {};
    expect(labels).toEqual({ instance: '10.0.0.1:2379', job: 'etcd', rack: '7', zone: 'a' });
  });

  it('prefers its own labels to those of its group, and those to those of the job', () => {
    const found = resolve({ __address__: 'h:1', zone: 'b', job: 'other' });
    expect(found?.kind === 'target' && found.labels.get('zone')).toBe('b');
    expect(found?.kind === 'target' && found.labels.get('job')).toBe('other');
  });

  it('takes address, scheme, path, interval and parameters from relabelled labels', () => {
    const rules = [
      { sourceLabels: ['__address__'], targetLabel: '__param_target' },
      { targetLabel: '__address__', replacement: 'prober:9115' },
      { targetLabel: '__scheme__', replacement: 'https' },
      { targetLabel: '__metrics_path__', replacement: 'probe' },
      { targetLabel: '__scrape_interval__', replacement: '1m' },
      { targetLabel: '__scrape_timeout__', replacement: '1m' },
    ];
    const params = new Map([['module', ['tcp', 'udp']]]);
    expect(resolve({ __address__: 'h:1' }, rules, { params })).toMatchObject({
      kind: 'target',
      url: 'https://prober:9115/probe?module=tcp&module=udp&target=h%3A1',
      intervalMs: 60_000,
      timeoutMs: 60_000,
    });
  });

  it('is dropped when a rule says so, with what was discovered of it', () => {
    const dropped = resolve({ __address__: 'h:1' }, [{ action: 'drop', sourceLabels: ['zone'] }]);
    expect(dropped).toMatchObject({ kind: 'dropped' });
    expect(dropped?.kind === 'dropped' && dropped.discovered.get('__address__')).toBe('h:1');
  });

  it.each([
    { to: '__address__', replacement: '', problem: /no address/ },
    { to: '__address__', replacement: 'h:1/x', problem: /no host and port/ },
    { to: '__address__', replacement: 'user@h:1', problem: /no host and port/ },
    { to: '__scheme__', replacement: 'ftp', problem: /scheme/ },
    { to: '__scrape_interval__', replacement: '0s', problem: /__scrape_interval__/ },
    { to: '__scrape_interval__', replacement: 'soon', problem: /__scrape_interval__/ },
    { to: '__scrape_interval__', replacement: '2d', problem: /up to a day/ },
    { to: '__scrape_timeout__', replacement: '16s', problem: /longer than its interval/ },
  ])('is invalid with "$replacement" in $to', ({ to, replacement, problem }) => {
    const found = resolve({ __address__: 'h:1' }, [{ targetLabel: to, replacement }]);
    expect(found?.kind === 'invalid' && found.problem).toMatch(problem);
  });

  it('may be an IPv6 address', () => {
    const found = resolve({ __address__: '[::1]:2379' });
    expect(found).toMatchObject({ url: 'http://[::1]:2379/metrics' });
  });
});
