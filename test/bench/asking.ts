import { startScript } from './processes.ts';

/** What a client process saw. */
export interface Seen {
  readonly perSecond: number;
  readonly answers: number;
  /** Answers by their status; `broken` stands for connections that failed. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Milliseconds from when a question was due until its answer was there. */
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
}

/** Asks a server from a process of its own. */
export async function askFor(options: {
  readonly port: number;
  readonly path: string;
  readonly seconds: number;
  readonly connections: number;
  /** Questions a second; as many as the server can answer when left out. */
  readonly rate?: number;
  /** Says who asks, where that is asked for. */
  readonly token?: string;
}): Promise<Seen> {
  const args = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
  await using client = startScript('client.ts', args);
  return seenIn(JSON.parse(await client.firstLine()));
}

function seenIn(line: unknown): Seen {
  if (!isSeen(line)) throw new Error(`the client said ${JSON.stringify(line)}`);
  return line;
}

function isSeen(line: unknown): line is Seen {
  if (typeof line !== 'object' || line === null) return false;
  return 'perSecond' in line && 'statuses' in line && 'p99' in line;
}
