import type { ListenAddress } from '../config/settings.ts';

/** What is wrong with an address that cannot be listened on, by the code of the system. */
const WRONG_WITH_ADDRESS: ReadonlyMap<string, string> = new Map([
  ['EADDRINUSE', 'the port is taken'],
  ['EACCES', 'that needs more rights'],
  ['EADDRNOTAVAIL', 'this machine does not have the address'],
  ['ENOTFOUND', 'there is no host of that name'],
]);

/** One sentence on why a daemon did not start or broke; for an address, with the way out. */
export function describeStartError(error: unknown, { host, port }: ListenAddress): string {
  const wrong = isFromListen(error) && WRONG_WITH_ADDRESS.get(systemErrorCode(error));
  if (typeof wrong === 'string') {
    const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
    return `cannot listen on ${address}: ${wrong}; choose another address with --listen HOST:PORT`;
  }
  return error instanceof Error ? error.message : String(error);
}

/** The code that Node gives its system errors; the empty text for other errors. */
export function systemErrorCode(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}

/** Looking up the name of a host is a part of listening, and has a name of its own. */
function isFromListen(error: unknown): boolean {
  if (!(error instanceof Error) || !('syscall' in error)) return false;
  return error.syscall === 'listen' || error.syscall === 'getaddrinfo';
}
