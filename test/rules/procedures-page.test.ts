import { describe, expect, it } from 'vitest';
import { PREDICATES } from '../../src/core/verdict/predicates/table.ts';
import { parseYaml } from '../../src/yaml/parse.ts';
import { sections } from '../support/markdown.ts';
import { globFiles, readTexts } from '../support/repo-files.ts';

const PATH = 'docs/procedures.md';
const PAGE = sections(readTexts([PATH]).get(PATH) ?? '');

/** How many checks, limits and times each procedure states; who adds or drops one says so here. */
const STATED: Readonly<Record<string, number>> = {
  'Rolling upgrade of a ledger': 20,
  'Upgrade of a cluster of tensors': 16,
  'Scaling a ledger': 13,
  'Rolling restart of a log of partitions': 14,
  'A coordinator for replicas': 4,
};

/** The runbooks that the procedures became, each of which is named on the page. */
const RUNBOOKS = [
  'blue-green-cut-over',
  'canary-upgrade',
  'emergency-removal',
  'partitioned-restart',
  'rolling-restart',
  'rolling-upgrade',
  'scale-down',
  'scale-up',
];

interface Row {
  readonly procedure: string;
  readonly what: string;
  readonly where: string;
}

function rows(): readonly Row[] {
  return Object.keys(STATED).flatMap((procedure) =>
    [
      ...(PAGE.get(procedure) ?? '').matchAll(
        /^\| (?!what is asked|---)([^|]+) \|[^|]+\| (.+) \|$/gm,
      ),
    ].map(([, what = '', where = '']) => ({ procedure, what, where })),
  );
}

type Written = Readonly<Record<string, unknown>>;

function isWritten(value: unknown): value is Written {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The shipped runbooks as they are written. */
const SHIPPED: ReadonlyMap<string, Written> = new Map(
  [...readTexts(globFiles('rules/runbooks/*.yaml'))]
    .filter(([path]) => !path.endsWith('.test.yaml'))
    .map(([path, text]) => {
      const parsed = parseYaml(text, path);
      const value = parsed.ok ? parsed.value.root : undefined;
      if (!isWritten(value)) throw new Error(`${path} is a mapping`);
      return [String(value['runbook']), value];
    }),
);

/** What a runbook says at a place such as `timing.soak`, or of a hold point. */
function said(runbook: string, place: string): string | undefined {
  const written = SHIPPED.get(runbook);
  if (written === undefined) throw new Error(`there is a runbook ${runbook}`);
  const holdPoints = written['hold_points'];
  const found = Array.isArray(holdPoints)
    ? holdPoints.find((each) => isWritten(each) && each['name'] === place)
    : undefined;
  if (isWritten(found)) return String(found['require']);
  let value: unknown = written;
  for (const key of place.split('.')) value = isWritten(value) ? value[key] : undefined;
  if (Array.isArray(value)) return value.join(', ');
  return value === undefined ? undefined : String(value);
}

const NAMES: ReadonlySet<string> = new Set(PREDICATES.map(({ name }) => name));

describe('docs/procedures.md', () => {
  it('lists every check, limit and time that the procedures state', () => {
    const counted = Object.keys(STATED).map((procedure) => [
      procedure,
      rows().filter((row) => row.procedure === procedure).length,
    ]);
    expect(Object.fromEntries(counted)).toEqual(STATED);
  });

  it.each(rows())('$procedure: $what', ({ where }) => {
    const inRunbooks = [...where.matchAll(/`([a-z-]+): ([a-z0-9_.]+)`(?: `([^`]+)`)?/g)];
    for (const [, runbook = '', place = '', limit] of inRunbooks) {
      const what = said(runbook, place);
      expect(what, `${runbook} says something of ${place}`).toBeDefined();
      if (limit !== undefined) expect(what, `${runbook}: ${place}`).toBe(limit);
      else
        for (const [, word = ''] of where.matchAll(/(?:has|and) `([a-z-]+)`/g)) {
          expect(what?.split(', ')).toContain(word);
        }
    }
    const builtIn = [...where.matchAll(/`([a-z_]+)`/g)].filter(([, name = '']) => NAMES.has(name));
    const isLeftOut = /^not (?:taken over|by|a check)/.test(where);
    const isDocument = /^\[|^the states of/.test(where);
    expect(inRunbooks.length + builtIn.length > 0 || isLeftOut || isDocument, where).toBe(true);
  });

  it('has a place for every shipped runbook, and knows no others', () => {
    const named = rows().flatMap(({ where }) =>
      [...where.matchAll(/`([a-z-]+): [a-z0-9_.]+`/g)].map(([, runbook = '']) => runbook),
    );
    expect([...new Set(named)].sort()).toEqual(RUNBOOKS);
    expect([...SHIPPED.keys()].sort()).toEqual(RUNBOOKS);
  });

  it('finds every shipped runbook with a file of tests beside it', () => {
    const files = globFiles('rules/runbooks/*.yaml');
    for (const runbook of RUNBOOKS) {
      expect(files).toContain(`rules/runbooks/${runbook}.test.yaml`);
    }
  });
});
