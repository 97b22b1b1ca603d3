import { digestText } from '../../src/core/base/digest.ts';
import { askFor } from './asking.ts';
import { absolute, type Bench, type Outcome, pause } from './harness.ts';
import { startHoldpoint } from './holdpoint.ts';
import { startScript } from './processes.ts';

/** Tiny requests of one flood, in a run that counts and in a quick one. */
const REQUESTS = 1_000_000;
const REQUESTS_QUICK = 100_000;

const PATH = '/can-proceed?cluster=c0&node=n2&action=restart';
const TARGETS = 50;
const FLOODING_CONNECTIONS = 32;

/** A pipeline that polls; far below what a principal may ask. */
const GOOD_RATE = 20;
const GOOD_CONNECTIONS = 4;
/** How long the good client asks at a time; a flood lasts for some of these. */
const ASKING_SECONDS = 5;

const tokenOf = (id: string) => `hp_${id}_${id.slice(0, 1).repeat(43)}`;
const GOOD = tokenOf('goodgood');
const GREEDY = tokenOf('evilevil');

/** Principals who may ask the same; what one of them does must not cost the other an answer. */
const ACCESS = [
  'access:',
  '  metrics: open',
  '  principals:',
  ...[GOOD, GREEDY].flatMap((token) => {
    const id = token.split('_')[1];
    const hash = digestText(token).slice('sha256:'.length);
    return [
      `    - name: ${id}`,
      `      tokens: [{ id: ${id}, sha256: ${hash} }]`,
      '      grants: [{ permissions: [read, advise], clusters: all }]',
    ];
  }),
  '',
].join('\n');

/** Who floods, and with what. */
const FLOODS = [
  { name: 'strangers', token: '' },
  { name: 'a principal', token: GREEDY },
] as const;

/** What a good client waits for while others send a million tiny requests (R34). */
export const flood: Bench = {
  name: 'flood',
  async run(effort, report) {
    await using fleet = startScript('fleet.ts', ['--samples=1250', '--encoding=gzip']);
    const fleetPort = Number(await fleet.firstLine());
    const intervalMs = 1_000;
    const requests = effort.rounds > 2 ? REQUESTS : REQUESTS_QUICK;
    await using guard = await startHoldpoint({
      ...{ fleetPort, targets: TARGETS, intervalMs, more: ACCESS },
    });
    await pause(effort.warmUpMs);
    const ask = (seconds: number) =>
      askFor({
        ...{ port: guard.port, path: PATH, seconds, token: GOOD },
        ...{ rate: GOOD_RATE, connections: GOOD_CONNECTIONS },
      });
    const calm = await ask(ASKING_SECONDS);
    report(`  alone: p99 ${calm.p99.toFixed(1)} ms`);
    const outcomes: Outcome[] = [];
    for (const { name, token } of FLOODS) {
      const options = { port: guard.port, connections: FLOODING_CONNECTIONS, requests, token };
      const args = Object.entries(options).map(([option, value]) => `--${option}=${value}`);
      await using attacker = startScript('flooder.ts', args);
      let isOver = false;
      const end = attacker.firstLine().finally(() => {
        isOver = true;
      });
      end.catch(() => undefined);
      const waits: number[] = [];
      for (let round = 0; round === 0 || !isOver; round += 1) {
        const { p99, answers, statuses } = await ask(ASKING_SECONDS);
        const others = Object.keys(statuses).filter(
          (status) => status !== '200' && status !== '409',
        );
        if (others.length > 0) throw new Error(`the good one got ${JSON.stringify(statuses)}`);
        waits.push(answers === 0 ? Number.POSITIVE_INFINITY : p99);
      }
      report(`  ${name}: ${await end}`);
      const what = `p99 of a good client, flooded by ${name}`;
      const limit = { kind: 'at-most', value: 250 } as const;
      outcomes.push(absolute({ bench: 'flood', what, unit: 'ms', limit }, waits));
    }
    return outcomes;
  },
};
