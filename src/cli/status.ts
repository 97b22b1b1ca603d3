import type { Advice, Cluster, Failure } from '../client/client.ts';
import { type Asking, askGuard, reportFailure, show } from './ask.ts';
import { type AskingContext, EXIT, type ExitCode } from './context.ts';
import { clusterLines } from './status-text.ts';
import { STATUS } from './usage/status.ts';

/** Questions that are asked at once; a guard answers them one after the other anyway. */
const AT_ONCE = 8;

/** Runs `holdpoint status`. */
export async function status(context: AskingContext): Promise<ExitCode> {
  return await askGuard(context, STATUS, async (asking) => {
    const named = asking.flags.get('--cluster');
    const names = named === undefined ? await clusterNames(asking) : [named];
    if (!Array.isArray(names)) return reportFailure(asking, names);
    if (names.length === 0) show(context, [['the guard watches no cluster']]);
    let code: ExitCode = EXIT.fine;
    for (const [index, name] of names.entries()) {
      if (index > 0) show(context, [[]]);
      const shown = await showCluster(asking, name);
      if (shown !== EXIT.fine) code = shown;
    }
    return code;
  });
}

async function clusterNames({ client, context }: Asking): Promise<string[] | Failure> {
  const page = await client.clusters({ signal: context.signal });
  return page.kind === 'ok' ? page.value.clusters.map(({ cluster }) => cluster) : page;
}

async function showCluster(asking: Asking, name: string): Promise<ExitCode> {
  const { client, context } = asking;
  const page = await client.cluster(name, { signal: context.signal });
  if (page.kind !== 'ok') return reportFailure(asking, page);
  const advice = await restartAdvice(asking, page.value);
  show(context, clusterLines(page.value, advice));
  return EXIT.fine;
}

/** What a restart of each node would be told. */
async function restartAdvice(
  { client, context: { signal } }: Asking,
  { cluster, nodes }: Cluster,
): Promise<ReadonlyMap<string, Advice>> {
  const advice = new Map<string, Advice>();
  const waiting = nodes.map(({ node }) => node);
  const askNext = async (): Promise<void> => {
    for (let node = waiting.shift(); node !== undefined; node = waiting.shift()) {
      advice.set(node, await client.canProceed({ cluster, node, action: 'restart' }, { signal }));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, askNext));
  return advice;
}
