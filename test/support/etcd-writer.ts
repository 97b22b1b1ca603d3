import { type ClientHttp2Session, connect } from 'node:http2';
import { setTimeout as sleep } from 'node:timers/promises';

// Puts small keys through gRPC on plain HTTP/2, so many at a time on each member that the cluster
// is busy and not drowned: with more the puts wait in a queue, and that would be a real backlog.

const IN_FLIGHT_PER_MEMBER = 20;

/**
 * Some more than the 5,000 that the suite speaks of, and no more: as fast as it goes, etcd takes
 * both processors, and a follower really falls behind for want of them.
 */
const WRITES_PER_SECOND_MAX = 6_000;

/** Etcd's `PutRequest`: field 1 is the key, field 2 the value, both bytes. */
function putRequest(key: string, value: string): Buffer {
  const field = (number: number, text: string) =>
    Buffer.concat([Buffer.from([(number << 3) | 2, text.length]), Buffer.from(text)]);
  const message = Buffer.concat([field(1, key), field(2, value)]);
  // A gRPC message starts with a byte that says "not compressed", and its length.
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

function put(session: ClientHttp2Session, request: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const stream = session.request({
      ':method': 'POST',
      ':path': '/etcdserverpb.KV/Put',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    stream.on('error', reject).on('close', resolve).resume();
    stream.end(request);
  });
}

/** Short against a second, so that the writes are spread over it. */
const PAUSE_MS = 2;

const startedAt = performance.now();
let started = 0;

async function write(session: ClientHttp2Session, key: string): Promise<void> {
  const request = putRequest(key, 'x'.repeat(64));
  for (;;) {
    const elapsedMs = performance.now() - startedAt;
    if (started * 1_000 > elapsedMs * WRITES_PER_SECOND_MAX) await sleep(PAUSE_MS);
    else {
      started += 1;
      await put(session, request);
    }
  }
}

await Promise.all(
  process.argv.slice(2).flatMap((url) => {
    const session = connect(url);
    return Array.from({ length: IN_FLIGHT_PER_MEMBER }, (_, lane) => write(session, `key-${lane}`));
  }),
);
