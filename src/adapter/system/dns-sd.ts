import { Resolver } from 'node:dns/promises';
import { Labels } from '../../core/base/labels.ts';
import type { DurationMs } from '../../core/base/time.ts';
import type { TargetGroup } from '../../core/target/discovered-target.ts';
import type { TargetLook } from '../../core/target/target-look.ts';
import type { TargetSource } from '../../ports/target-source.ts';

/** Names in the DNS that stand for targets. */
export interface DnsSdOptions {
  readonly names: readonly string[];
  readonly type: 'A' | 'AAAA' | 'SRV';
  /** The port of the targets; records of the type SRV have their own. */
  readonly port: number | undefined;
  readonly refreshEveryMs: DurationMs;
  /** How long one question may take, the resolver's own repetition included. */
  readonly timeoutMs: DurationMs;
  /** Servers to ask in the place of the system's, as `address:port`. */
  readonly servers?: readonly string[];
}

/**
 * Targets that the DNS names, as `dns_sd_configs` of Prometheus. A name that does not exist is a
 * failure and not an empty answer: a resolver in trouble says the same, and the members of a
 * cluster do not go away because their names do.
 */
export function createDnsSd(options: DnsSdOptions): TargetSource {
  const name = `dns_sd ${options.type} ${options.names.join(', ')}`;
  return {
    name,
    refreshEveryMs: options.refreshEveryMs,
    look: async (signal) => {
      try {
        return await look(options, signal);
      } catch (error) {
        return { kind: 'failed', detail: `${name}: ${describe(error)}` };
      }
    },
  };
}

/** One repetition, since the first packet of a busy network may be lost. */
const TRIES = 2;

async function look(options: DnsSdOptions, signal: AbortSignal): Promise<TargetLook> {
  const resolver = new Resolver({ timeout: options.timeoutMs / TRIES, tries: TRIES });
  if (options.servers !== undefined) resolver.setServers([...options.servers]);
  const onAbort = (): void => resolver.cancel();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const groups = await Promise.all(
      options.names.map(async (name): Promise<TargetGroup> => {
        const targets = await resolve(resolver, name, options);
        return {
          source: `dns_sd:${options.type}:${name}`,
          labels: Labels.from([['__meta_dns_name', name]]),
          targets,
        };
      }),
    );
    return { kind: 'found', groups };
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

async function resolve(
  resolver: Resolver,
  name: string,
  { type, port }: DnsSdOptions,
): Promise<readonly Labels[]> {
  if (type === 'SRV') {
    const records = await resolver.resolveSrv(name);
    return sorted(
      records.map((record) => {
        const host = record.name.replace(/\.$/, '');
        return Labels.from([
          ['__address__', `${host}:${record.port}`],
          ['__meta_dns_srv_record_target', record.name],
          ['__meta_dns_srv_record_port', String(record.port)],
        ]);
      }),
    );
  }
  const addresses = type === 'A' ? await resolver.resolve4(name) : await resolver.resolve6(name);
  return sorted(
    addresses.map((address) => {
      const host = type === 'AAAA' ? `[${address}]` : address;
      return Labels.from([['__address__', port === undefined ? host : `${host}:${port}`]]);
    }),
  );
}

/** The DNS answers in another order each time, which is no news. */
function sorted(targets: readonly Labels[]): readonly Labels[] {
  return [...targets].sort((left, right) => (left.key < right.key ? -1 : 1));
}

function describe(error: unknown): string {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOTFOUND' || code === 'ENODATA') return 'there is no such name in the DNS';
  if (code === 'ETIMEOUT') return 'the DNS did not answer in time';
  return error instanceof Error ? error.message : String(error);
}
