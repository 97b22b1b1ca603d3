import { alternate, type Bench, compare, pause } from './harness.ts';
import { type Peer, startPrometheus } from './peers.ts';
import { startScript } from './processes.ts';
import { asAlerts, benchRules } from './rules.ts';

const NODES = 1_000;
const RULES = 30;
const INTERVAL_MS = 5_000;

/** After a rest the rounds that were missed are over soon. */
const SETTLE_MS = 2_000;

/** The window of the rules must be full, whatever the effort. */
const FILL_MS = 70_000;

/**
 * The CPU of one evaluation of 30 rules over 1,000 nodes. Prometheus's is the difference between
 * two that scrape the same targets, one with the rules and one without, over the evaluations that
 * it counted; ours evaluates, besides the rules, the signals of the pack and the snapshot.
 */
export const evaluation: Bench = {
  name: 'evaluation',
  async run(effort, report) {
    await using fleet = startScript('fleet.ts', ['--samples=0', '--peers=0']);
    const plan = {
      fleetPort: Number(await fleet.firstLine()),
      targets: NODES,
      intervalMs: INTERVAL_MS,
      labels: (target: number) => ({ cluster: 'c0', node: `n${target + 1}` }),
    };
    await using ruled = await startPrometheus({ ...plan, rules: asAlerts(benchRules(RULES)) });
    await using bare = await startPrometheus(plan);
    report(`  filling a window of a minute: ${NODES} nodes, ${RULES} rules`);
    await pause(FILL_MS);
    for (const each of [ruled, bare]) each.pause();
    // A whole number of scrape rounds, so that both sides have as many of them.
    const forMs = Math.ceil(effort.measureMs / INTERVAL_MS) * INTERVAL_MS;
    const measurePeer = async () => {
      const scraping = await measure(bare, forMs);
      const evaluating = await measure(ruled, forMs);
      if (evaluating.evaluations < 1) throw new Error('Prometheus evaluated nothing');
      return ((evaluating.cpu - scraping.cpu) / evaluating.evaluations) * 1_000;
    };
    const rounds = await alternate(
      [
        { name: 'holdpoint', measure: measureOurs },
        { name: 'prometheus', measure: measurePeer },
      ],
      effort,
      report,
    );
    for (const each of [ruled, bare]) each.resume();
    const what = `one evaluation of ${RULES} rules, ${NODES} nodes`;
    const about = { bench: 'evaluation', what, unit: 'ms CPU' };
    const limit = { kind: 'at-most', value: 0.5 } as const;
    return [compare({ ...about, limit }, rounds, ['holdpoint', 'prometheus'])];
  },
};

async function measureOurs(): Promise<number> {
  const args = [`--nodes=${NODES}`, `--rules=${RULES}`, '--evaluations=25'];
  await using child = startScript('evaluation-ours.ts', args);
  return Number(await child.firstLine());
}

async function measure(peer: Peer, forMs: number) {
  peer.resume();
  await pause(SETTLE_MS);
  const before = { cpu: peer.cpuSeconds(), evaluations: await evaluationsOf(peer) };
  await pause(forMs);
  const cpu = peer.cpuSeconds() - before.cpu;
  const evaluations = (await evaluationsOf(peer)) - before.evaluations;
  peer.pause();
  return { cpu, evaluations: evaluations / RULES };
}

/** Rules that were evaluated so far, of all groups. */
async function evaluationsOf({ url }: Peer): Promise<number> {
  const page = await (await fetch(`${url}/metrics`)).text();
  const lines = page.match(/^prometheus_rule_evaluations_total\{.*\} (.*)$/gm) ?? [];
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
