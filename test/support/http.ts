import { connect, type Socket } from 'node:net';
import { giveWay } from '../../src/adapter/system/turns.ts';
import type { HttpContext } from '../../src/http/context.ts';
import type { HttpLimits } from '../../src/http/limits.ts';
import { createHttpServer, type HttpServer } from '../../src/http/server.ts';
import type { TlsMaterial } from '../../src/http/tls.ts';
import type { LogFields } from '../../src/ports/logger.ts';
import type { Reload } from '../../src/ports/reload.ts';
import { EventStreams } from '../../src/service/event-stream.ts';
import { Memberships } from '../../src/service/memberships.ts';
import { Rollbacks, type RollbacksOptions } from '../../src/service/rollbacks.ts';
import { Slices } from '../../src/service/slices.ts';
import { type Guarded, guardThree, type Life, SILENT_METER } from './guarded.ts';
import { recordingLogger } from './recording-logger.ts';
import { countingIds } from './said.ts';

/** What a test may put in the place of the parts of a server. */
export interface TestServerParts {
  readonly guard?: HttpContext['guard'];
  readonly ledgers?: HttpContext['ledgers'];
  readonly claims?: HttpContext['claims'];
  readonly permits?: HttpContext['permits'];
  readonly metrics?: HttpContext['metrics'];
  readonly readiness?: HttpContext['readiness'];
  readonly limits?: Partial<HttpLimits>;
  readonly reload?: Reload;
  readonly backup?: HttpContext['backup'];
  readonly alertsOf?: HttpContext['alertsOf'];
  readonly access?: HttpContext['access'];
  readonly slices?: HttpContext['slices'];
  readonly tls?: TlsMaterial;
  /** What the guard finds, and what its rules watch. */
  readonly life?: Life;
  /** Who takes nodes back; nobody unless given. */
  readonly actuatorOf?: RollbacksOptions['actuatorOf'];
}

/** A server on loopback over a guard of three nodes, and what it has told about itself. */
export interface TestServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly server: HttpServer;
  readonly guarded: Guarded;
  readonly rollbacks: Rollbacks;
  readonly refusals: readonly string[];
  readonly answered: readonly { readonly route: string; readonly status: number }[];
  readonly errors: readonly { readonly message: string; readonly id: string }[];
  /** The fields of each warning in the log. */
  readonly warnings: readonly LogFields[];
}

/** Starts a server on a free port. Disposing it breaks every connection that is left. */
export async function startServer(parts: TestServerParts = {}): Promise<TestServer> {
  const refusals: string[] = [];
  const answered: { route: string; status: number }[] = [];
  const warnings: LogFields[] = [];
  const errors: { message: string; id: string }[] = [];
  const requestRefused = ({ code }: { code: string }) => void refusals.push(code);
  const guarded = guardThree({ requestRefused }, parts.life);
  const rollbacks = rollbacksOf(guarded, parts);
  const server = createHttpServer({
    guard: guarded.guard,
    ledgers: guarded.ledgers,
    memberships: new Memberships({ ledgers: guarded.ledgers, clock: guarded.time }),
    claims: guarded.claims,
    permits: guarded.permits,
    steward: guarded.steward,
    trips: guarded.trips,
    planner: guarded.planner,
    rollouts: guarded.rollouts,
    sights: guarded.sights,
    rollbacks,
    alertsOf: () => [],
    archive: guarded.archive,
    log: guarded.log,
    events: new EventStreams(guarded.log),
    clock: guarded.time,
    slices: new Slices({ clock: guarded.time, giveWay }),
    meter: { requestRefused, requestAnswered: (event) => void answered.push(event) },
    logger: {
      debug: () => undefined,
      info: () => undefined,
      warn: (_, fields = {}) => void warnings.push(fields),
      error: (message, fields = {}) => void errors.push({ message, id: String(fields['id']) }),
    },
    metrics: () => Promise.resolve({ contentType: 'text/plain; version=0.0.4', body: 'up 1\n' }),
    version: '1.2.3',
    ...parts,
  });
  const { url, port } = await server.listen('127.0.0.1', 0);
  return {
    ...{ url, port, server, guarded, rollbacks, refusals, answered, errors, warnings },
    [Symbol.asyncDispose]: () => server.close(0),
  };
}

function rollbacksOf(
  guarded: Guarded,
  { actuatorOf = () => undefined }: TestServerParts,
): Rollbacks {
  return new Rollbacks({
    meter: SILENT_METER,
    ...{ ...guarded, clock: guarded.time, ids: countingIds(), actuatorOf },
    ...{ logger: recordingLogger().logger, signal: new AbortController().signal },
  });
}

/** Sends bytes as they are, and returns everything that comes back until the connection ends. */
export async function sendRaw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(bytes);
  return await readAll(socket);
}

/** Everything that a connection brings until it ends. */
export async function readAll(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    text += chunk;
  });
  await new Promise((resolve) => {
    socket.once('close', resolve);
  });
  return text;
}
