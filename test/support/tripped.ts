import { Caller } from './claiming.ts';
import { type Guarded, healthy } from './guarded.ts';
import { startServer, type TestServer, type TestServerParts } from './http.ts';

/** A backlog that halts the cluster when it grows while a node restarts. */
const WATCHED = { during: [{ name: 'backlog_low', onBreach: 'halt' }] } as const;

/** Makes the backlog of `n3` grow, or shrink again. */
export function backlogOf({ members }: Guarded, pending: number): void {
  members.set('n3', healthy({ pending }));
}

/** A server whose guard watches the backlog during restarts, after its warm-up. */
export async function startWatching(parts: TestServerParts = {}): Promise<TestServer> {
  const server = await startServer({ life: WATCHED, ...parts });
  for (let burst = 0; burst < 3; burst += 1) await server.guarded.burst();
  return server;
}

/** Has a restart of `n2` trip; the backlog is fine again afterwards. */
export async function tripDuringRestart(server: TestServer, as?: string): Promise<void> {
  await new Caller(server, as).claim();
  backlogOf(server.guarded, 40);
  await server.guarded.burst();
  backlogOf(server.guarded, 0);
  await server.guarded.burst();
}
