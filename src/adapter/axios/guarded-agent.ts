import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import { Agent as HttpAgent } from 'node:http';
import { type AgentOptions, Agent as HttpsAgent } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/**
 * Where nothing is ever fetched from, whatever a configuration, a discovery or the DNS says: clouds
 * hand out the credentials of their machines there, and no target is there (R32).
 */
const FORBIDDEN = new BlockList();
FORBIDDEN.addSubnet('169.254.0.0', 16, 'ipv4');
FORBIDDEN.addSubnet('fe80::', 10, 'ipv6');
FORBIDDEN.addAddress('fd00:ec2::254', 'ipv6');
FORBIDDEN.addAddress('100.100.100.200', 'ipv4');

/** Whether an address is one of those; IPv4 that is written as IPv6 is the same address. */
export function isForbidden(address: string): boolean {
  const version = isIP(address);
  return version !== 0 && FORBIDDEN.check(address, version === 6 ? 'ipv6' : 'ipv4');
}

function forbidden(): Error {
  const message = 'the address is a link-local one, behind which clouds keep credentials';
  return Object.assign(new Error(message), { code: 'EFORBIDDEN' });
}

/** Finds all addresses of a name, as the resolver of the system does. */
export type Resolve = (
  hostname: string,
  options: LookupOptions & { readonly all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Looks names up, and at what they stand for at the moment of connecting: a name may stand for
 * something else than when it was checked.
 */
export function guardLookup(resolve: Resolve = lookup): LookupFunction {
  return (hostname, options, callback) => {
    const asked: LookupOptions = options;
    resolve(hostname, { ...asked, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '', 0);
      const isBad = addresses.some(({ address }) => isForbidden(address));
      if (isBad) return callback(forbidden(), '', 0);
      const [first]: readonly LookupAddress[] = addresses;
      if (asked.all === true) return callback(null, addresses);
      return callback(null, first?.address ?? '', first?.family);
    });
  };
}

const guardedLookup = guardLookup();

type CreateConnection = HttpAgent['createConnection'];

/** Connections over TCP that lead to no forbidden address. */
export class GuardedHttpAgent extends HttpAgent {
  override createConnection: CreateConnection = (options, callback) => {
    if (isForbidden(hostOf(options.host))) throw forbidden();
    return HttpAgent.prototype.createConnection.call(
      this,
      { ...options, lookup: guardedLookup },
      callback,
    );
  };
}

/** Connections over TLS that lead to no forbidden address. */
export class GuardedHttpsAgent extends HttpsAgent {
  constructor(options: AgentOptions) {
    super({ ...options, lookup: guardedLookup });
  }

  override createConnection: HttpsAgent['createConnection'] = (options, callback) => {
    if (isForbidden(hostOf(options.host))) throw forbidden();
    return HttpsAgent.prototype.createConnection.call(this, options, callback);
  };
}

/** Hosts of URLs have IPv6 in brackets. */
function hostOf(host: string | null | undefined): string {
  return (host ?? '').replace(/^\[|\]$/g, '');
}
