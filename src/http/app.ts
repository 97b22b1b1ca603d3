import type { RequestListener } from 'node:http';
import express, { type Express } from 'express';
import type { HttpContext } from './context.ts';
import { answerRest, meterRequest, screenRequest } from './entry.ts';
import { createGate } from './gate.ts';
import type { OpenResponses } from './open-responses.ts';
import { RouteTable } from './route-table.ts';
import { addAlerts } from './routes/alerts.ts';
import { addApprovals } from './routes/approvals.ts';
import { addAttestations } from './routes/attestations.ts';
import { addAudit } from './routes/audit.ts';
import { addBackup } from './routes/backup.ts';
import { addCanProceed } from './routes/can-proceed.ts';
import { addClusters } from './routes/clusters.ts';
import { addDecisions } from './routes/decisions.ts';
import { addEvents } from './routes/events.ts';
import { addFreezes } from './routes/freezes.ts';
import { addMembership } from './routes/membership.ts';
import { addOperations } from './routes/operations.ts';
import { addOverrides } from './routes/overrides.ts';
import { addPermits } from './routes/permits.ts';
import { addPlan } from './routes/plan.ts';
import { addPrometheusApi } from './routes/prometheus-api.ts';
import { addQuery } from './routes/query.ts';
import { addRollbacks } from './routes/rollbacks.ts';
import { addRollouts } from './routes/rollouts.ts';
import { addRules } from './routes/rules.ts';
import { addTrips } from './routes/trips.ts';
import { addVerdict } from './routes/verdict.ts';

/** Takes every request: follows and counts it, and lets through what a route may see. */
export function createListener(
  context: HttpContext,
  open: OpenResponses,
  routes: RouteTable,
): RequestListener {
  const pages = createPages(context, routes);
  return (request, response) => {
    const exchange = { request, response };
    open.add(response);
    meterRequest(exchange, context);
    if (screenRequest(exchange, context)) pages(request, response);
  };
}

/** Every route of the guard, in a table that knows who may ask which. */
export function routesOf(context: HttpContext): RouteTable {
  const routes = new RouteTable(context);
  addCanProceed(routes, context);
  addPermits(routes, context);
  addTrips(routes, context);
  addVerdict(routes, context);
  addPlan(routes, context);
  addRollouts(routes, context);
  addRollbacks(routes, context);
  addClusters(routes, context);
  addRules(routes, context);
  addAlerts(routes, context);
  addQuery(routes, context);
  addPrometheusApi(routes, context);
  addAttestations(routes, context);
  addFreezes(routes, context);
  addOverrides(routes, context);
  addMembership(routes, context);
  addApprovals(routes, context);
  addDecisions(routes, context);
  addEvents(routes, context);
  addAudit(routes, context);
  addBackup(routes, context);
  addOperations(routes, context);
  return routes;
}

function createPages(context: HttpContext, routes: RouteTable): Express {
  const router = routes.build(createGate(context));
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  // Parameters are read where they are used, strictly.
  app.set('query parser', false);
  // Called with an end of our own: Express's answers in HTML, with the stack where it is not told
  // that this is production.
  app.use((request, response) => {
    router(request, response, answerRest({ request, response }, context));
  });
  return app;
}
