import type { ListenAddress } from './settings.ts';

const BRACKETED = /^\[([0-9A-Fa-f:.]+)\]:(\d{1,5})$/;
const PLAIN = /^([A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?):(\d{1,5})$/;

/** The highest TCP port. */
const PORT_MAX = 65_535;

/**
 * Reads `host:port` or `[ipv6]:port`. Undefined for anything else, an empty host among it: "every
 * interface" has to be written out as `0.0.0.0` or `[::]`.
 */
export function parseListenAddress(text: string): ListenAddress | undefined {
  const match = BRACKETED.exec(text) ?? PLAIN.exec(text);
  const [, host = '', digits = ''] = match ?? [];
  const port = Number(digits);
  return match === null || port > PORT_MAX ? undefined : { host, port };
}

const LOOPBACK_V4 = /^127(?:\.(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}$/;

/**
 * Whether only this machine can connect: `localhost`, 127.0.0.0/8 and `::1`, written in the usual
 * way. Unusual ways (`127.1`, `0x7f000001`) count as remote, which is the safe mistake.
 */
export function isLoopback(host: string): boolean {
  return host.toLowerCase() === 'localhost' || host === '::1' || LOOPBACK_V4.test(host);
}
