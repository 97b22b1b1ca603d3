import { durationMs } from '../../src/core/base/time.ts';
import type { Actuator, ActuatorStep } from '../../src/ports/actuator.ts';
import { Caller } from './claiming.ts';
import { NEW, OLD, rulesFor, running } from './guarded-back.ts';
import { startServer, type TestServer } from './http.ts';

/** A server whose nodes can be taken back, and what was asked for. */
interface BackServer {
  readonly server: TestServer;
  readonly asked: readonly ActuatorStep[];
  readonly caller: Caller;
  /** Lets an interval pass, and what goes back go on. */
  readonly burst: () => Promise<void>;
}

/** A server over members that run the old version, and what its actuator was asked for. */
export async function startBack(): Promise<BackServer> {
  const asked: ActuatorStep[] = [];
  const actuator: Actuator = {
    name: 'exec /back',
    settlesWithinMs: durationMs(0),
    run: (step) => {
      asked.push(step);
      return Promise.resolve({ kind: 'done', detail: 'it is done' });
    },
    rehearse: () => Promise.resolve({ kind: 'done', detail: 'would have' }),
  };
  const server = await startServer({ life: { rules: rulesFor() }, actuatorOf: () => actuator });
  const { members, burst } = server.guarded;
  for (const node of ['n1', 'n2', 'n3']) members.set(node, running(OLD, { leads: node === 'n1' }));
  for (let round = 0; round < 3; round += 1) await burst();
  return {
    ...{ server, asked, caller: new Caller(server) },
    async burst() {
      await burst();
      server.rollbacks.follow(server.guarded.watch);
      await server.rollbacks.drained();
    },
  };
}

/** Begins a rollout and has its first step out on the new version; tells its name. */
export async function upgrading({ guarded }: TestServer, caller: Caller): Promise<string> {
  const kind = { kind: 'rolling-upgrade', toVersion: NEW, holder: 'run-7' };
  const { body: rollout } = await caller.post('/v1/rollouts', { cluster: 'orders', ...kind });
  const step = { node: 'n2', action: 'upgrade', toVersion: NEW, rollout: rollout.id };
  await caller.claim(step).expect(200);
  guarded.members.set('n2', running(NEW, { startedAt: 1_600_000_500 }));
  await guarded.burst();
  return rollout.id;
}
