import type { IncomingMessage } from 'node:http';
import type { SecureContextOptions } from 'node:tls';
import { TLSSocket } from 'node:tls';

/** What the server needs to speak TLS; everything in PEM. */
export interface TlsMaterial {
  readonly cert: string;
  readonly key: string;
  /** The authorities of callers' certificates; without it no caller is asked for one. */
  readonly clientCa: string | undefined;
  readonly minVersion: 'TLSv1.2' | 'TLSv1.3';
}

/** The same as the library takes it. */
export function secureContextOptions(material: TlsMaterial): SecureContextOptions {
  const { cert, key, clientCa, minVersion } = material;
  // Without authorities of its own the library would trust the public ones.
  return { cert, key, minVersion, ca: clientCa ?? [] };
}

/** What the certificate of a caller says. */
export type CallerCertificate =
  /** There is none: the caller sent none, was not asked, or there is no TLS. */
  | { readonly kind: 'none' }
  /** One that proves nothing, and one sentence for its owner. */
  | { readonly kind: 'untrusted'; readonly why: string }
  /** Names as `URI:…` and `DNS:…`, those of the first kind first. */
  | { readonly kind: 'trusted'; readonly names: readonly string[] };

const READ = new WeakMap<TLSSocket, CallerCertificate>();

/**
 * Reads the certificate of whoever sends a request. One that is not trusted has not ended the
 * connection: its owner is told by an answer what is wrong, where a broken handshake would tell
 * nothing.
 */
export function certificateOf({ socket }: Pick<IncomingMessage, 'socket'>): CallerCertificate {
  if (!(socket instanceof TLSSocket)) return { kind: 'none' };
  const before = READ.get(socket);
  if (before !== undefined) return before;
  const read = readCertificate(socket);
  READ.set(socket, read);
  return read;
}

/** Forgets what a connection has proven, since the authorities are others now. */
export function distrust(socket: TLSSocket): void {
  const why = 'the authorities have changed since this connection was made: connect again';
  if (certificateOf({ socket }).kind === 'trusted') READ.set(socket, { kind: 'untrusted', why });
}

function readCertificate(socket: TLSSocket): CallerCertificate {
  const certificate = socket.getPeerCertificate();
  // The library gives an empty object where there is none.
  if (Object.keys(certificate).length === 0) return { kind: 'none' };
  if (!socket.authorized) {
    const why = `the client certificate is not trusted: ${String(socket.authorizationError)}`;
    return { kind: 'untrusted', why };
  }
  return { kind: 'trusted', names: namesIn(certificate.subjectaltname) };
}

/**
 * The subject alternative names that can be identities. The common name counts for nothing. The
 * library quotes a name that could be read as several; who has such a name gets none at all.
 */
export function namesIn(subjectAltName: string | undefined): readonly string[] {
  if (subjectAltName === undefined || subjectAltName.includes('"')) return [];
  const names = subjectAltName.split(', ');
  return [
    ...names.filter((name) => name.startsWith('URI:')),
    ...names.filter((name) => name.startsWith('DNS:')).map(lowerHost),
  ];
}

function lowerHost(name: string): string {
  return `DNS:${name.slice('DNS:'.length).toLowerCase()}`;
}
