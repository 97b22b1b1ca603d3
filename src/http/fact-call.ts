import type { Permission } from '../core/access/permission.ts';
import type { Principal } from '../core/access/principal.ts';
import { didYouMean } from '../core/base/did-you-mean.ts';
import type { ClusterId } from '../core/base/ids.ts';
import { type FactId, parseFactId } from '../core/facts/fact.ts';
import type { Facts } from '../core/facts/facts.ts';
import type { Command } from '../core/ledger/command.ts';
import type { LedgerState } from '../core/ledger/state.ts';
import type { Executed } from '../service/ledger-answers.ts';
import { authorise, coverage } from './access.ts';
import type { HttpContext } from './context.ts';
import { readQuery } from './query.ts';
import { type Exchange, refuse } from './refuse.ts';
import type { FactViewer } from './views/fact-view.ts';

/** A ledger that is busy is free again in a moment. */
const BUSY_RETRY_SECONDS = 1;

/** One cluster's facts with what is needed to show them. */
export interface ShownFacts {
  readonly facts: Facts;
  readonly viewer: FactViewer;
}

/** What is known of one cluster. */
export interface ShownLedger {
  readonly cluster: ClusterId;
  readonly state: LedgerState;
}

/** The facts of the clusters that are asked for; see `ledgersAskedFor`. */
export function factsAskedFor(
  exchange: Exchange,
  context: HttpContext,
): readonly ShownFacts[] | undefined {
  const ledgers = ledgersAskedFor(exchange, context);
  return ledgers?.map(({ cluster, state }) => showing(cluster, state, context));
}

/**
 * The ledger of every cluster that whoever asks may read, or of the one that the URL names. Answers
 * with a problem and gives undefined when that cannot be told.
 */
export function ledgersAskedFor(
  exchange: Exchange,
  context: HttpContext,
): readonly ShownLedger[] | undefined {
  const query = readQuery(exchange.request.url ?? '', ['cluster']);
  if (!query.ok) {
    refuse(exchange, query.problem, context);
    return undefined;
  }
  const named = query.values.get('cluster');
  const mayRead = coverage(exchange, 'read');
  const all = [...context.guard.watches.keys()].filter(mayRead);
  if (named !== undefined && !all.some((cluster) => cluster === named)) {
    if (authorise(exchange, { permission: 'read', cluster: named }, context) === undefined) {
      return undefined;
    }
    refuseCluster(exchange, named, context);
    return undefined;
  }
  const shown: ShownLedger[] = [];
  for (const cluster of all.filter((each) => named === undefined || each === named)) {
    const standing = context.ledgers.standingOf(cluster);
    if (standing.kind === 'unavailable') {
      refuse(exchange, { code: 'ledger-unavailable', detail: standing.detail }, context);
      return undefined;
    }
    shown.push({ cluster, state: standing.state });
  }
  return shown;
}

/** The facts in a state, to be shown now. */
export function showing(
  cluster: ClusterId,
  state: LedgerState,
  { ledgers }: HttpContext,
): ShownFacts {
  return { facts: state.facts, viewer: { cluster, time: ledgers.timeOf(state) } };
}

/** The cluster that a fact in the path is of; answers with a problem where there is none. */
export function clusterOfFact(
  exchange: Exchange,
  text: string,
  context: HttpContext,
): { readonly id: FactId; readonly cluster: ClusterId } | undefined {
  const id = parseFactId(text);
  const cluster = id && context.ledgers.clusterOf(id);
  if (id !== undefined && cluster !== undefined) return { id, cluster };
  const detail = 'there is no fact of that name in force; it may have ended already';
  refuse(exchange, { code: 'unknown-fact', detail }, context);
  return undefined;
}

/** What somebody may do once the cluster is known to be there and theirs. */
export interface Allowed {
  readonly cluster: ClusterId;
  readonly principal: Principal;
}

/** Whoever asks, if they may do this to this cluster and it is watched; answers otherwise. */
export function allowedOn(
  exchange: Exchange,
  wanted: { readonly permission: Permission; readonly cluster: ClusterId },
  context: HttpContext,
): Allowed | undefined {
  const { cluster } = wanted;
  const principal = authorise(exchange, wanted, context);
  if (principal === undefined) return undefined;
  if (context.guard.watches.has(cluster)) return { cluster, principal };
  refuseCluster(exchange, cluster, context);
  return undefined;
}

/** Has a command decided and made durable; answers with a problem unless that is done. */
export async function execute(
  exchange: Exchange,
  { cluster, principal, command }: Allowed & { readonly command: Command },
  context: HttpContext,
): Promise<Extract<Executed, { kind: 'done' }> | undefined> {
  const rules = context.guard.watches.get(cluster)?.rules;
  if (rules === undefined) {
    refuseCluster(exchange, cluster, context);
    return undefined;
  }
  const executed = await context.ledgers.execute({ cluster, command, by: principal.name, rules });
  switch (executed.kind) {
    case 'done':
      context.logger.info('said of a cluster', {
        ...{ cluster, command: command.kind, fact: executed.id, principal: principal.name },
      });
      return executed;
    case 'refused':
      refuse(exchange, executed.refusal, context);
      return undefined;
    case 'unavailable': {
      const { reason, detail } = executed;
      const wait = reason === 'busy' ? { retryAfterSeconds: BUSY_RETRY_SECONDS } : {};
      refuse(exchange, { code: 'ledger-unavailable', detail, ...wait }, context);
      return undefined;
    }
  }
}

function refuseCluster(exchange: Exchange, name: string, context: HttpContext): void {
  const meant = didYouMean(name, context.guard.watches.keys(), "'");
  const detail = `no such cluster; /v1/clusters lists them${meant}`;
  refuse(exchange, { code: 'unknown-cluster', field: 'cluster', detail }, context);
}
