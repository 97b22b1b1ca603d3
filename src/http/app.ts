import express, { type Express, Router } from 'express';
import type { HttpContext } from './context.ts';
import { answerRest, meterRequest, screenRequest } from './entry.ts';
import type { OpenResponses } from './open-responses.ts';
import { addCanProceed } from './routes/can-proceed.ts';
import { addClusters } from './routes/clusters.ts';
import { addOperations } from './routes/operations.ts';
import { addRules } from './routes/rules.ts';
import { addVerdict } from './routes/verdict.ts';

/**
 * All pages of the guard. Paths are taken to the letter: another letter case or a slash at the end
 * is another page, which is not there, since a redirect would look like success to a script.
 */
export function createApp(context: HttpContext, open: OpenResponses): Express {
  const router = Router({ caseSensitive: true, strict: true });
  addCanProceed(router, context);
  addVerdict(router, context);
  addClusters(router, context);
  addRules(router, context);
  addOperations(router, context);

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  // Parameters are read where they are used, strictly.
  app.set('query parser', false);
  app.use((request, response) => {
    const exchange = { request, response };
    open.add(response);
    meterRequest(exchange, context);
    if (screenRequest(exchange, context)) {
      router(request, response, answerRest(exchange, context));
    }
  });
  return app;
}
