import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { readRules } from '../../../src/client/rules.ts';
import { invariant } from '../../../src/core/base/errors.ts';
import type { RunbookDefinition } from '../../../src/core/rulebook/runbook.ts';
import { PREDICATES } from '../../../src/core/verdict/predicates/table.ts';
import { viewRules } from '../../../src/http/views/rules-view.ts';
import { guardThree } from '../../support/guarded.ts';
import { startServer } from '../../support/http.ts';

describe('GET /v1/rules', () => {
  it('lists what is built in', async () => {
    await using server = await startServer();
    const { status, body } = await request(server.url).get('/v1/rules');
    expect(status).toBe(200);
    expect(body.builtInHoldPoints).toEqual(PREDICATES.map(({ name, doc }) => ({ name, doc })));
  });

  it('shows which cluster is judged by which rules', async () => {
    await using server = await startServer();
    const { body } = await request(server.url).get('/v1/rules');
    expect(body.clusters).toEqual([
      {
        cluster: 'orders',
        system: 'test-raft',
        rulebookDigest: 'sha256:0123',
        runbooks: ['rolling-restart', 'rolling-upgrade', 'emergency-stop'],
      },
    ]);
  });

  it('shows runbooks as they are written', async () => {
    await using server = await startServer();
    const { body } = await request(server.url).get('/v1/rules');
    expect(body.runbooks[1]).toMatchObject({
      runbook: 'rolling-upgrade',
      description: 'rolling-upgrade of the test',
      actions: ['drain', 'upgrade'],
      order: ['learners', 'followers', 'leader'],
      attestations: [],
      blockingAlerts: [],
      windows: [],
    });
    const { holdPoints } = body.runbooks[1];
    expect(holdPoints[0]).toEqual({
      name: 'backlog_clear',
      signal: 'proposals_pending',
      over: 'all',
      require: '< 10',
      heldForSeconds: 0,
      onFail: 'wait',
      override: 'allowed',
      optional: true,
    });
    expect(holdPoints[1]).toMatchObject({
      description: 'an expression',
      expr: 'delta(proposals_pending[1m])',
      unit: 'count',
      over: 'target',
    });
  });

  it('shows which alerts stand in the way of a runbook, and the client reads them', () => {
    const { cluster, rules, rulebookDigest } = guardThree().watch;
    const blockingAlerts = [
      { match: 'severity="page"', noData: 'pass', onFail: 'block', source: 'rules' },
    ] as const satisfies RunbookDefinition['blockingAlerts'];
    const [first] = rules.runbooks;
    invariant(first !== undefined, 'the cluster of tests has runbooks');
    const runbook = { ...first, definition: { ...first.definition, blockingAlerts } };
    const page = viewRules([{ cluster, rulebookDigest, rules: { ...rules, runbooks: [runbook] } }]);
    const read = readRules(JSON.parse(JSON.stringify(page)), 'page');
    for (const shown of [page, read]) {
      expect(shown.runbooks.map((each) => each.blockingAlerts)).toEqual([blockingAlerts]);
    }
  });

  it('shows what a pack says of its system', async () => {
    await using server = await startServer();
    const { body } = await request(server.url).get('/v1/rules');
    expect(body.packs).toHaveLength(1);
    const [pack] = body.packs;
    expect(pack).toMatchObject({
      system: 'test-raft',
      handover: 'command',
      handoverHint: 'raft transfer',
      caughtUpMaxLagEntries: 10,
    });
    const leads = { name: 'is_leader', kind: 'gauge', expr: 'raft_is_leader', unit: 'bool' };
    expect(pack.signals[0]).toEqual(leads);
  });
});
