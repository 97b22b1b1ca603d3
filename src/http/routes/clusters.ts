import type { Request } from 'express';
import { didYouMean } from '../../core/base/did-you-mean.ts';
import { parseClusterId } from '../../core/base/ids.ts';
import { authorise, coverage } from '../access.ts';
import type { HttpContext, WatchView } from '../context.ts';
import { jsonPayload, send } from '../payload.ts';
import { type Exchange, refuse } from '../refuse.ts';
import { onCluster, type RouteTable } from '../route-table.ts';
import { summariseCluster, viewCluster, viewClusterNode } from '../views/cluster-view.ts';
import type { Viewer } from '../views/hold-point-view.ts';

/** The pages that show what the guard knows of clusters and nodes. */
export function addClusters(routes: RouteTable, context: HttpContext): void {
  const { guard } = context;
  routes.page('/v1/clusters', onCluster('read'), (request, response) => {
    const isCovered = coverage({ request }, 'read');
    const watches = [...guard.watches.values()].filter(({ cluster }) => isCovered(cluster.id));
    const clusters = watches.map((watch) => summariseCluster(watch, viewerOf(watch, context)));
    send(response, jsonPayload(200, { clusters }));
  });
  routes.page('/v1/clusters/:cluster', onCluster('read'), (request, response) => {
    if (!mayRead({ request, response }, context)) return;
    const watch = findWatch(request, context);
    if (watch === undefined) return refuseCluster({ request, response }, context);
    send(response, jsonPayload(200, viewCluster(watch, viewerOf(watch, context))));
  });
  routes.page('/v1/clusters/:cluster/nodes/:node', onCluster('read'), (request, response) => {
    if (!mayRead({ request, response }, context)) return;
    const watch = findWatch(request, context);
    if (watch === undefined) return refuseCluster({ request, response }, context);
    const view = viewClusterNode(watch, parameter(request, 'node'), viewerOf(watch, context));
    if (view === undefined) return refuseNode({ request, response }, watch, context);
    send(response, jsonPayload(200, view));
  });
}

function findWatch(request: Request, { guard }: HttpContext): WatchView | undefined {
  const id = parseClusterId(parameter(request, 'cluster'));
  return id === undefined ? undefined : guard.watches.get(id);
}

/** A part of the path; the templates here have none that could repeat. */
function parameter({ params }: Request, name: string): string {
  const value = params[name];
  return typeof value === 'string' ? value : '';
}

function viewerOf({ cluster }: WatchView, { clock }: HttpContext): Viewer {
  return { now: clock.now(), maxAgeMs: cluster.maxAgeMs, clock };
}

/** What a handler got of Express, whose request has the parts of the path. */
interface PageExchange extends Exchange {
  readonly request: Request;
}

/** Whether whoever asks may look at the cluster that the path names; answers when not. */
function mayRead(exchange: PageExchange, context: HttpContext): boolean {
  const cluster = parameter(exchange.request, 'cluster');
  return authorise(exchange, { permission: 'read', cluster }, context) !== undefined;
}

function refuseCluster(exchange: PageExchange, context: HttpContext): void {
  const names = context.guard.watches.keys();
  const meant = didYouMean(parameter(exchange.request, 'cluster'), names, "'");
  const detail = `no such cluster; /v1/clusters lists them${meant}`;
  refuse(exchange, { code: 'unknown-cluster', field: 'cluster', detail }, context);
}

function refuseNode(exchange: PageExchange, { cluster }: WatchView, context: HttpContext): void {
  const { id, nodes } = cluster;
  const names = nodes.map((node) => node.id);
  const meant = didYouMean(parameter(exchange.request, 'node'), names, "'");
  const detail = `no such node in ${id}; /v1/clusters/${id} lists them${meant}`;
  refuse(exchange, { code: 'unknown-node', field: 'node', detail }, context);
}
