import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** What a name stands for, by the type of the record. */
export interface DnsRecords {
  readonly A?: readonly string[];
  readonly AAAA?: readonly string[];
  readonly SRV?: readonly { readonly target: string; readonly port: number }[];
}

/** A server of the DNS on the loopback that answers from a table, or not at all. */
export interface DnsServer {
  readonly address: string;
  readonly records: Map<string, DnsRecords>;
  /** While set, questions are not answered. */
  isSilent: boolean;
  close(): void;
}

/** RFC 1035 and 2782. */
const TYPES = { A: 1, AAAA: 28, SRV: 33 } as const;
const NO_SUCH_NAME = 3;

/** Starts one on a free port. */
export async function startDnsServer(): Promise<DnsServer> {
  const socket: Socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const server: DnsServer = {
    address: `127.0.0.1:${socket.address().port}`,
    records: new Map(),
    isSilent: false,
    close: () => socket.close(),
  };
  socket.on('message', (question, from) => {
    if (!server.isSilent) socket.send(answer(question, server.records), from.port, from.address);
  });
  return server;
}

function answer(question: Buffer, records: ReadonlyMap<string, DnsRecords>): Buffer {
  let at = 12;
  const parts: string[] = [];
  for (let length = question[at] ?? 0; length > 0; length = question[at] ?? 0) {
    parts.push(question.toString('ascii', at + 1, at + 1 + length));
    at += 1 + length;
  }
  const asked = question.subarray(12, at + 5);
  const type = question.readUInt16BE(at + 1);
  const found = records.get(parts.join('.'));
  const data = found === undefined ? [] : dataOf(found, type);
  const header = Buffer.alloc(12);
  question.copy(header, 0, 0, 2);
  header.writeUInt16BE(0x8180 | (found === undefined ? NO_SUCH_NAME : 0), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(data.length, 6);
  return Buffer.concat([header, asked, ...data.map((each) => record(type, each))]);
}

function record(type: number, data: Buffer): Buffer {
  // The name is that of the question, which begins at byte 12; a time to live of one second.
  const head = Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 1, 0, data.length]);
  return Buffer.concat([head, data]);
}

function dataOf(found: DnsRecords, type: number): readonly Buffer[] {
  switch (type) {
    case TYPES.A:
      return (found.A ?? []).map((address) => Buffer.from(address.split('.').map(Number)));
    case TYPES.AAAA:
      return (found.AAAA ?? []).map((address) => Buffer.from(address.replaceAll(':', ''), 'hex'));
    case TYPES.SRV:
      return (found.SRV ?? []).map(({ target, port }) => {
        const head = Buffer.alloc(6);
        head.writeUInt16BE(port, 4);
        const labels = target.split('.').map((label) => {
          return Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]);
        });
        return Buffer.concat([head, ...labels, Buffer.from([0])]);
      });
    default:
      return [];
  }
}
