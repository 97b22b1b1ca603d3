import { parseArgs } from 'node:util';
import { readShipped } from './rules.ts';
import { runSeed } from './simulation.ts';

const { values } = parseArgs({
  options: { seed: { type: 'string' }, seeds: { type: 'string' }, from: { type: 'string' } },
});
const shipped = await readShipped();
if (values.seed !== undefined) {
  const r = await runSeed({ seed: Number(values.seed), shipped, print: console.log });
  console.log(r.violation, r.events, r.lastedMs, r.hash);
} else {
  const t = process.cpuUsage();
  let ev = 0;
  let ms = 0;
  const n = Number(values.seeds ?? 100);
  const from = Number(values.from ?? 1);
  for (let seed = from; seed < from + n; seed++) {
    const r = await runSeed({ seed, shipped });
    ev += r.events;
    ms += r.lastedMs;
    if (r.violation) {
      console.log(
        seed,
        r.violation.invariant,
        Math.round(r.violation.atMs),
        r.violation.what.slice(0, 300),
      );
    }
  }
  const u = process.cpuUsage(t);
  console.log(
    n,
    'seeds',
    ev / n,
    'events',
    ms / n / 1000,
    's',
    (u.user + u.system) / 1000 / n,
    'ms cpu per seed',
  );
}
