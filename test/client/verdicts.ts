/** What the tests ask about. */
export const QUESTION = { cluster: 'orders', node: 'n2', action: 'drain' } as const;

/** The body of a go, as the guard writes it. */
export const GO = {
  decision: 'go',
  kind: 'go',
  reserved: false,
  summary: 'drain n2 of orders may go ahead: all 2 hold points are met',
  ...QUESTION,
  runbook: 'rolling-restart',
  decisionId: 'dec_1',
  decidedAt: '2023-11-14T22:13:23.500Z',
  validUntil: '2023-11-14T22:13:26.000Z',
  rulebookDigest: 'sha256:0123',
  holdPoints: [
    { name: 'guard_ready', result: 'pass', detail: 'the guard is observing' },
    { name: 'version_known', result: 'unavailable', detail: 'not exposed by this system' },
  ],
  overrides: [],
  permit: null,
} as const;

/** The body of a no-go that clears by itself. */
export const WAIT = {
  ...GO,
  decision: 'no-go',
  kind: 'wait',
  summary: '1 hold point is not met: backlog_clear',
  retryAfterSeconds: 7,
  holdPoints: [
    {
      name: 'backlog_clear',
      result: 'fail',
      observed: 42,
      required: '< 10',
      unit: 'proposals',
      node: 'n3',
      ageSeconds: 1.2,
      since: '2023-11-14T22:13:24.500Z',
      detail: '42 does not meet < 10',
      clears: 'falls below 10 (now 42, falling 3/s: about 11s)',
    },
    ...GO.holdPoints,
  ],
} as const;

/** The body of a no-go that needs a person. */
export const BLOCKED = {
  ...GO,
  decision: 'no-go',
  kind: 'blocked',
  summary: '1 hold point is not met: order_respected',
  holdPoints: [
    {
      name: 'order_respected',
      result: 'fail',
      observed: 'leader',
      required: 'learners, followers, leader',
      node: 'n2',
      detail: 'n2 leads: hand leadership over first',
      clears: 'another member leads (raft transfer)',
    },
    ...GO.holdPoints,
  ],
} as const;

/** The body of a no-go for which evidence is missing. */
export const UNKNOWN = {
  ...WAIT,
  kind: 'unknown',
  summary: '1 hold point is not met: evidence_fresh',
  retryAfterSeconds: 1,
  holdPoints: [
    {
      name: 'evidence_fresh',
      result: 'unknown',
      node: 'n3',
      detail: 'n3 could not be scraped: timeout',
      clears: 'n3 answers again',
    },
    ...GO.holdPoints,
  ],
} as const;

/** The body of a problem with a question. */
export const UNKNOWN_NODE = {
  type: 'docs/errors.md#unknown-node',
  title: 'There is no such node',
  status: 404,
  code: 'unknown-node',
  detail: 'no such node in orders; there are: n1, n2, n3',
  field: 'node',
  instance: '/can-proceed',
} as const;

/** The body of a problem while the guard warms up. */
export const WARMING_UP = {
  type: 'docs/errors.md#warming-up',
  title: 'The guard has not seen enough yet',
  status: 503,
  code: 'warming-up',
  detail: 'no scrape of orders has concluded yet: ask again',
  instance: '/can-proceed',
  retryAfterSeconds: 1,
} as const;

/** The headers of a problem. */
export const PROBLEM_JSON = { 'content-type': 'application/problem+json; charset=utf-8' } as const;
