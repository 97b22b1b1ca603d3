import { describe, expect, it } from 'vitest';
import { decide } from '../../src/core/verdict/decide.ts';
import { blocks } from '../../src/core/verdict/report.ts';
import { cluster, nodeId, TIMES } from '../support/case-builder.ts';
import { Random } from '../support/differential/random.ts';
import { READING_NAMES } from '../support/node-draft.ts';
import { BURSTS_TO_GO, watchEtcd } from '../support/watched-etcd.ts';

/** Another one every time, and told, so that a failure can be had again. */
const SEED = Number(process.env['STALE_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

/** Each is asked four questions. `npm run test:long` tries a hundred thousand. */
const SCHEDULES = Number(process.env['STALE_SCHEDULES'] ?? 4_000);
const QUESTIONS = [
  ['restart', 'n2'],
  ['restart', 'n3'],
  ['drain', 'n2'],
  ['stop', 'n3'],
] as const;

describe('evidence of any age', () => {
  it('R1: never gives a go when anything that it stands on is too old', () => {
    process.stdout.write(`seed: STALE_SEED=${SEED}\n`);
    const random = new Random(SEED);
    // About the limit, where mistakes are.
    const age = (): number => random.whole(0, TIMES.maxAgeMs * 0.4);
    const counts = { go: 0, tooOld: 0 };
    for (let schedule = 0; schedule < SCHEDULES; schedule += 1) {
      const laterMs = random.whole(0, TIMES.maxAgeMs * 0.7);
      const built = cluster().voters(3).later(laterMs);
      const ages = ['n1', 'n2', 'n3'].map((id) => {
        const readMs = Math.min(age(), TIMES.timeoutMs);
        const name = random.pick(READING_NAMES);
        const valueMs = age();
        built.node(id, (node) => node.readBefore(readMs).old(name, valueMs));
        return { id, readMs, name, valueMs };
      });
      const inputs = built.ask('restart', 'n2', '1.0.1');
      for (const [action, node] of QUESTIONS) {
        const question = { ...inputs.question, action, node: nodeId(node) };
        const oldestMs = Math.max(
          ...ages.flatMap(({ id, readMs, name, valueMs }) => {
            // Nothing stands on what the one that goes runs, nor on how far it is behind.
            const isAsked = id !== node || (name !== 'version' && name !== 'indexLag');
            return [laterMs + readMs, ...(isAsked ? [laterMs + valueMs] : [])];
          }),
        );
        const isGo = decide({ ...inputs, question }).decision === 'go';
        const isTooOld = oldestMs > TIMES.maxAgeMs;
        if (isGo) counts.go += 1;
        if (isTooOld) counts.tooOld += 1;
        const told = `a go on evidence of ${oldestMs} ms: seed ${SEED}, ${schedule}`;
        expect(isGo && isTooOld, told).toBe(false);
      }
    }
    expect(counts.tooOld).toBeGreaterThan(SCHEDULES / 100);
    expect(counts.go).toBeGreaterThan(SCHEDULES / 100);
  }, 120_000);

  it('R1: takes a go back within one interval when a target is unplugged', async () => {
    for (const unplug of ['stop', 'freeze'] as const) {
      const etcd = await (await watchEtcd()).bursts(BURSTS_TO_GO);
      expect(etcd.decide('restart', 'n2').decision).toBe('go');
      await etcd[unplug]('n3').bursts(1);
      expect(etcd.decide('restart', 'n2').decision).toBe('no-go');
    }
  });

  it('R1: lets no go outlive its evidence while no new one comes', async () => {
    const etcd = await (await watchEtcd()).bursts(BURSTS_TO_GO);
    await etcd.time.advance(TIMES.maxAgeMs);
    expect(etcd.decide('restart', 'n2').decision).toBe('go');
    await etcd.time.advance(1);
    const { decision, holdPoints } = etcd.decide('restart', 'n2');
    expect(decision).toBe('no-go');
    const names = holdPoints.filter(blocks).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['guard_ready', 'evidence_fresh']));
  });
});
