import { describe, expect, it } from 'vitest';
import { PERMISSIONS, type Permission } from '../../src/core/access/permission.ts';
import type { Grant } from '../../src/core/access/principal.ts';
import { policyOf, tokenOf } from '../support/access.ts';
import { startServer, type TestServer } from '../support/http.ts';

/**
 * The ids of facts of `orders`, one of each kind, of a permit to restart one of its nodes, and of a
 * rollout.
 */
interface Facts {
  readonly permit: string;
  readonly rollout: string;
  readonly attestation: string;
  readonly freeze: string;
  readonly override: string;
}

/** Who may ask a route, as docs/access.md says, and how the test asks it. */
interface Row {
  /** Any of these; nothing for routes that everybody may ask who is known. */
  readonly needs: readonly Permission[] | 'anybody' | 'open';
  /**
   * What the permission has to be on: the cluster that the request names, the one that the fact or
   * the permit in it is of, the guard; a `listing` shows what any grant covers.
   */
  readonly on: 'cluster' | 'fact' | 'guard' | 'listing';
  /** The request about a cluster, with the path and the JSON body where there is one. */
  readonly ask: (
    cluster: string,
    facts: Facts,
  ) => { readonly path: string; readonly body?: unknown };
}

function row(needs: Row['needs'], on: Row['on'], ask: Row['ask']): Row {
  return { needs, on, ask };
}

const at = (path: string) => () => ({ path });

function attestationOf(cluster: string) {
  return { cluster, name: 'backup-verified', secondPerson: true, forSeconds: 3_600 };
}

function freezeOf(cluster: string) {
  return { cluster, reason: 'a test', forSeconds: 3_600 };
}

function overrideOf(cluster: string) {
  return { cluster, holdPoint: 'backlog_clear', why: 'a test', forSeconds: 3_600 };
}

/** Every route. One that is missing here fails the test: decide who may ask it, and say so. */
const MATRIX: Readonly<Record<string, Row>> = {
  'GET /': row('anybody', 'guard', at('/')),
  'GET /-/healthy': row('open', 'guard', at('/-/healthy')),
  'GET /-/ready': row('open', 'guard', at('/-/ready')),
  'GET /metrics': row(['read-metrics'], 'guard', at('/metrics')),
  'POST /-/reload': row(['reload'], 'guard', at('/-/reload')),
  'GET /can-proceed': row(['advise'], 'cluster', (cluster) => ({
    path: `/can-proceed?cluster=${cluster}&node=n1&action=restart`,
  })),
  'POST /can-proceed': row(['claim:restart'], 'cluster', (cluster) => ({
    path: '/can-proceed',
    body: { cluster, node: 'n1', action: 'restart', holder: 'run-8' },
  })),
  ...permitRows(),
  ...rolloutRows(),
  'GET /v1/trips': row(['read'], 'listing', at('/v1/trips')),
  // A trip that is not there; who may see and clear one that is: trips.test.ts.
  'GET /v1/trips/:id': row(['read'], 'listing', at('/v1/trips/trp_0')),
  'POST /v1/trips/:id/clear': row(['clear-trip'], 'listing', () => ({
    path: '/v1/trips/trp_0/clear',
    body: {},
  })),
  'GET /v1/verdict': row(['advise'], 'cluster', (cluster) => ({
    path: `/v1/verdict?cluster=${cluster}&node=n1&action=restart`,
  })),
  'GET /v1/plan': row(['advise'], 'cluster', (cluster) => ({
    path: `/v1/plan?cluster=${cluster}&action=restart`,
  })),
  'GET /v1/clusters': row(['read'], 'listing', at('/v1/clusters')),
  'GET /v1/clusters/:cluster': row(['read'], 'cluster', (cluster) => ({
    path: `/v1/clusters/${cluster}`,
  })),
  'GET /v1/clusters/:cluster/nodes/:node': row(['read'], 'cluster', (cluster) => ({
    path: `/v1/clusters/${cluster}/nodes/n1`,
  })),
  'GET /v1/rules': row(['read'], 'listing', at('/v1/rules')),
  'GET /v1/alerts': row(['read'], 'listing', at('/v1/alerts')),
  'GET /v1/query': row(['read'], 'cluster', (cluster) => ({
    path: `/v1/query?cluster=${cluster}&query=1`,
  })),
  'GET /v1/audit': row(['read-audit'], 'listing', at('/v1/audit')),
  'GET /v1/audit/:cluster': row(['read-audit'], 'cluster', (cluster) => ({
    path: `/v1/audit/${cluster}`,
  })),
  // An id that is none, so that there is an end to it; whose events are shown: events.test.ts.
  'GET /v1/events': row(['read'], 'listing', at('/v1/events?after=none')),
  'GET /v1/decisions': row(['read-audit'], 'cluster', (cluster) => ({
    path: `/v1/decisions?cluster=${cluster}`,
  })),
  // A decision that is not there; whose cluster may be read is in decisions.test.ts.
  'GET /v1/decisions/:id': row(['read-audit'], 'listing', at('/v1/decisions/dec_0')),
  'POST /v1/backup': row(['backup'], 'guard', at('/v1/backup')),
  'GET /v1/approvals': row(['read'], 'listing', at('/v1/approvals')),
  'GET /v1/attestations': row(['read'], 'listing', at('/v1/attestations')),
  'GET /v1/freezes': row(['read'], 'listing', at('/v1/freezes')),
  'GET /v1/overrides': row(['read'], 'listing', at('/v1/overrides')),
  'POST /v1/approvals': row(['attest'], 'fact', (_, { attestation }) => ({
    path: '/v1/approvals',
    body: { id: attestation },
  })),
  'POST /v1/attestations': row(['attest'], 'cluster', (cluster) => ({
    path: '/v1/attestations',
    body: attestationOf(cluster),
  })),
  'POST /v1/freezes': row(['freeze'], 'cluster', (cluster) => ({
    path: '/v1/freezes',
    body: freezeOf(cluster),
  })),
  'GET /v1/membership': row(['read'], 'listing', at('/v1/membership')),
  // A body that orders nothing, so that nobody is forgotten.
  'POST /v1/membership': row(['override'], 'cluster', (cluster) => ({
    path: '/v1/membership',
    body: { cluster, voters: 3, why: 'a drill' },
  })),
  'POST /v1/overrides': row(['override'], 'cluster', (cluster) => ({
    path: '/v1/overrides',
    body: overrideOf(cluster),
  })),
  // Bodies that end nothing, so that the fact is there for the next principal.
  'POST /v1/attestations/:id/end': row(['attest'], 'fact', (_, { attestation }) => ({
    path: `/v1/attestations/${attestation}/end`,
    body: {},
  })),
  'POST /v1/freezes/:id/end': row(['freeze'], 'fact', (_, { freeze }) => ({
    path: `/v1/freezes/${freeze}/end`,
    body: {},
  })),
  'POST /v1/overrides/:id/end': row(['override'], 'fact', (_, { override }) => ({
    path: `/v1/overrides/${override}/end`,
    body: {},
  })),
  ...prometheusRows(),
};

/** Calls with bodies that do nothing, so that the permit is there for the next principal. */
function permitRows(): Readonly<Record<string, Row>> {
  const call = (name: string, needs: Permission) =>
    row([needs], 'fact', (_, { permit }) => ({ path: `/v1/permits/${permit}/${name}`, body: {} }));
  return {
    'GET /v1/permits': row(['read'], 'listing', at('/v1/permits')),
    'GET /v1/permits/:id': row(['read', 'claim:restart'], 'fact', (_, { permit }) => ({
      path: `/v1/permits/${permit}`,
    })),
    ...Object.fromEntries(
      ['confirm', 'renew', 'complete', 'release'].map((name) => [
        `POST /v1/permits/:id/${name}`,
        call(name, 'claim:restart'),
      ]),
    ),
    'POST /v1/permits/:id/force-release': call('force-release', 'force-release'),
  };
}

/** Calls with bodies that begin nothing and end nothing, so that it is there for the next. */
function rolloutRows(): Readonly<Record<string, Row>> {
  return {
    'GET /v1/rollbacks': row(['read'], 'listing', at('/v1/rollbacks')),
    'POST /v1/rollouts/:id/rollback': row(['rollback'], 'fact', (_, { rollout }) => ({
      path: `/v1/rollouts/${rollout}/rollback`,
      body: { mood: 'good' },
    })),
    'GET /v1/rollouts': row(['read'], 'listing', at('/v1/rollouts')),
    'GET /v1/rollouts/:id': row(['read', 'rollout'], 'fact', (_, { rollout }) => ({
      path: `/v1/rollouts/${rollout}`,
    })),
    'POST /v1/rollouts': row(['rollout'], 'cluster', (cluster) => ({
      path: '/v1/rollouts',
      body: { cluster, kind: 'rolling-restart', holder: 'run-8' },
    })),
    ...Object.fromEntries(
      ['pause', 'resume', 'abort', 'rekey'].map((name) => [
        `POST /v1/rollouts/:id/${name}`,
        row(['rollout'], 'fact', (_, { rollout }) => ({
          path: `/v1/rollouts/${rollout}/${name}`,
          body: { mood: 'good' },
        })),
      ]),
    ),
  };
}

/** The Prometheus API shows each caller the clusters that they may read. */
function prometheusRows(): Readonly<Record<string, Row>> {
  const both = ['query', 'query_range', 'format_query', 'series', 'labels', 'query_exemplars'];
  const read = ['label/:name/values', 'metadata', 'targets', 'rules', 'alerts'];
  const routes = [
    ...[...both, ...read].map((name) => ['GET', name] as const),
    ...both.map((name) => ['POST', name] as const),
  ];
  const buildinfo = '/api/v1/status/buildinfo';
  return {
    [`GET ${buildinfo}`]: row('anybody', 'guard', at(buildinfo)),
    ...Object.fromEntries(
      routes.map(([method, name]) => {
        const path = `/api/v1/${name}`;
        return [`${method} ${path}`, row(['read'], 'listing', at(path.replace(':name', 'node')))];
      }),
    ),
  };
}

/** What each principal of the test has one permission on; `orders` is there, `users` is not. */
const SCOPES = {
  orders: new Set(['orders']),
  users: new Set(['users']),
  all: 'all',
} as const satisfies Record<string, Grant['clusters']>;

interface Role {
  readonly name: string;
  readonly permission: Permission;
  readonly scope: keyof typeof SCOPES;
}

const ROLES: readonly Role[] = PERMISSIONS.flatMap((permission, index) =>
  (['orders', 'users', 'all'] as const).map((scope) => {
    return { name: `role${index}${scope}`, permission, scope };
  }),
);

/** The oracle: may this role ask this route about this cluster? */
function mayAsk({ needs, on }: Row, { permission, scope }: Role, cluster: string): boolean {
  if (needs === 'anybody' || needs === 'open') return true;
  if (!needs.includes(permission)) return false;
  if (on === 'listing') return true;
  if (scope === 'all') return true;
  return scope === (on === 'fact' ? 'orders' : on === 'cluster' ? cluster : undefined);
}

async function startMatrix(): Promise<TestServer> {
  const grantsOf = ({ permission, scope }: Role): Grant[] => [
    { permissions: new Set([permission]), clusters: SCOPES[scope] },
  ];
  const policy = policyOf({
    nobody: [],
    root: [{ permissions: new Set(PERMISSIONS), clusters: 'all' }],
    ...Object.fromEntries(ROLES.map((role) => [role.name, grantsOf(role)])),
  });
  const plenty = { burst: 1e6, perSecond: 1e6 };
  return await startServer({
    access: () => policy,
    reload: () => Promise.resolve({ kind: 'taken', rulebookDigest: 'sha256:1' }),
    backup: () => Promise.resolve({ kind: 'failed', detail: 'not in this test' }),
    limits: { principalRate: plenty, strangerRate: plenty },
  });
}

async function say(server: TestServer, path: string, body: unknown): Promise<unknown> {
  const headers = { ...tokenOf('root'), 'content-type': 'application/json' };
  const init = { method: 'POST', headers, body: JSON.stringify(body) };
  const answer = await fetch(`${server.url}${path}`, init);
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return JSON.parse(text);
}

async function sayFacts(server: TestServer): Promise<Facts> {
  const idOf = (value: unknown) => String(Object(value).id);
  for (let burst = 0; burst < 3; burst += 1) await server.guarded.burst();
  const claim = { cluster: 'orders', node: 'n2', action: 'restart', holder: 'run-7' };
  const claimed = Object(await say(server, '/can-proceed', claim));
  const rolling = { cluster: 'orders', kind: 'rolling-restart', holder: 'run-7' };
  const rollout = idOf(await say(server, '/v1/rollouts', rolling));
  const frozen = Object(await say(server, '/v1/freezes', freezeOf('orders')));
  return {
    permit: idOf(claimed.permit),
    rollout,
    attestation: idOf(await say(server, '/v1/attestations', attestationOf('orders'))),
    freeze: idOf(frozen.freezes[0]),
    override: idOf(await say(server, '/v1/overrides', overrideOf('orders'))),
  };
}

async function statusOf(
  server: TestServer,
  asked: {
    readonly route: string;
    readonly row: Row;
    readonly cluster: string;
    readonly facts: Facts;
  },
  headers: Readonly<Record<string, string>>,
): Promise<number> {
  const [method = 'GET'] = asked.route.split(' ');
  const { path, body } = asked.row.ask(asked.cluster, asked.facts);
  const json = body === undefined ? {} : { 'content-type': 'application/json' };
  const answer = await fetch(`${server.url}${path}`, {
    method,
    headers: { ...headers, ...json },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  await answer.arrayBuffer();
  return answer.status;
}

describe('R37: the routes', () => {
  it('are all in the matrix, each with who may ask it', async () => {
    await using test = await startMatrix();
    const { routes } = test.server;
    const listed = routes.map(({ method, path }) => `${method} ${path}`);
    expect(listed.sort()).toEqual(Object.keys(MATRIX).sort());
    const open = routes.filter(({ access }) => access.kind === 'open');
    expect(open.map(({ path }) => path).sort()).toEqual(['/-/healthy', '/-/ready']);
  });

  it.each(Object.entries(MATRIX))(
    '%s is refused to whoever has no grant of it',
    async (route, row) => {
      await using server = await startMatrix();
      const facts = await sayFacts(server);
      const wrong: string[] = [];
      const cell = async (who: string, cluster: string, expected: boolean | 'unknown') => {
        const headers = who === 'stranger' ? {} : tokenOf(who);
        const status = await statusOf(server, { route, row, cluster, facts }, headers);
        const said = status === 401 ? 'unknown' : status !== 403;
        if (said !== expected) wrong.push(`${who} on ${cluster}: ${status}`);
      };
      for (const cluster of ['orders', 'users']) {
        await cell('stranger', cluster, row.needs === 'open' ? true : 'unknown');
        await cell('nobody', cluster, row.needs === 'open' || row.needs === 'anybody');
        for (const role of ROLES) await cell(role.name, cluster, mayAsk(row, role, cluster));
      }
      expect(wrong).toEqual([]);
    },
  );
});
