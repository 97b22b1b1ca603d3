import { describe, expect, it } from 'vitest';
import { packSchema } from '../../src/config/pack-schema.ts';
import { checkRules } from '../../src/config/rulebook.ts';
import { runbookSchema, toRunbook } from '../../src/config/runbook-schema.ts';
import { formatFinding } from '../../src/core/base/errors.ts';
import { ACTIONS } from '../../src/core/cluster/action.ts';
import { OVER } from '../../src/core/rulebook/runbook.ts';
import { HANDOVERS, UNITS } from '../../src/core/rulebook/signal.ts';
import { parseYaml } from '../../src/yaml/parse.ts';
import { codeBlocks, firstColumn, sections } from '../support/markdown.ts';
import { readTexts } from '../support/repo-files.ts';

const PATH = 'docs/rules.md';
const TEXT = readTexts([PATH]).get(PATH) ?? '';
const PAGE = sections(TEXT);

/** The alerts that the example names are in the files of another page. */
const ALERTS = 'docs/alerting-rules.md';

function within(prefix: string, keys: Iterable<string>): readonly string[] {
  return [...keys].map((key) => `${prefix}${key}`);
}

/** Every key of a pack as the page writes it: those of mappings with what they lie in. */
function packKeys(): ReadonlySet<string> {
  const { caught_up: caughtUp, topology, signals, ...plain } = packSchema.shape;
  return new Set([
    ...Object.keys(plain),
    ...within('caught_up.', Object.keys(caughtUp.unwrap().shape)),
    ...within('topology.', Object.keys(topology.unwrap().shape)),
    'signals',
    ...signals.valueType.options.flatMap(({ shape }) =>
      Object.entries(shape).flatMap(([key, schema]) =>
        key === 'ratio' && 'shape' in schema
          ? within('signals.*.ratio.', Object.keys(schema.shape))
          : [`signals.*.${key}`],
      ),
    ),
  ]);
}

function runbookKeys(): ReadonlySet<string> {
  const { hold_points: points, ...plain } = runbookSchema.shape;
  return new Set([
    ...Object.keys(plain),
    'hold_points',
    ...points
      .unwrap()
      .element.options.flatMap(({ shape }) => within('hold_points[].', Object.keys(shape))),
  ]);
}

function documents() {
  return codeBlocks(TEXT, 'yaml').map((text, index) => {
    const document = parseYaml(text, `example-${index + 1}.yaml`);
    if (!document.ok) throw new Error(document.findings.map(formatFinding).join('\n'));
    return { path: `example-${index + 1}.yaml`, document: document.value };
  });
}

describe('the page of the rules', () => {
  it('has every key of a pack in its table, and no other', () => {
    const documented = firstColumn(PAGE.get('A pack') ?? '');
    expect([...documented].sort()).toEqual([...packKeys()].sort());
  });

  it('has every key of a runbook in its table, and no other', () => {
    const documented = firstColumn(PAGE.get('A runbook') ?? '');
    expect([...documented].sort()).toEqual([...runbookKeys()].sort());
  });

  it('names every value of the enumerations', () => {
    for (const value of [...HANDOVERS, ...UNITS]) expect(PAGE.get('A pack')).toContain(value);
    for (const value of [...OVER, ...ACTIONS]) expect(PAGE.get('A runbook')).toContain(value);
  });

  it('has examples that load, each runbook with each pack', () => {
    const [groups = ''] = codeBlocks(readTexts([ALERTS]).get(ALERTS) ?? '', 'yaml');
    const alerts = parseYaml(groups, 'alerts.yaml');
    if (!alerts.ok) throw new Error(alerts.findings.map(formatFinding).join('\n'));
    const files = [...documents(), { path: 'alerts.yaml', document: alerts.value }];
    const { findings, packs, runbooks } = checkRules(files);
    expect(findings.map(formatFinding)).toEqual([]);
    expect({ packs, runbooks }).toEqual({ packs: 1, runbooks: 1 });
  });

  it('has examples that use every key, so that none is described only', () => {
    const used = JSON.stringify(documents().map(({ document }) => document.root));
    const all = [...packKeys(), ...runbookKeys()];
    const unused = all.filter((key) => !used.includes(`"${key.split(/[.\]]/).at(-1) ?? ''}":`));
    expect(unused).toEqual([]);
  });

  it('names the defaults that apply', () => {
    const least = runbookSchema.parse({
      runbook: 'r',
      actions: ['restart'],
      hold_points: [{ name: 'a', signal: 's', require: '< 1' }],
    });
    expect(toRunbook(least)).toMatchObject({
      order: ['learners', 'followers', 'leader'],
      holdPoints: [{ over: 'all', heldForMs: 0, onFail: 'wait', optional: false }],
    });
    const rows = PAGE.get('A runbook') ?? '';
    for (const [key, value] of [
      ['order', '`[learners, followers, leader]`'],
      ['hold_points', '`[]`'],
      ['hold_points[].over', '`all`'],
      ['hold_points[].held_for', '0'],
      ['hold_points[].on_fail', '`wait`'],
      ['hold_points[].optional', '`false`'],
      ['hold_points[].unit', '`count`'],
    ] as const) {
      const row = rows.split('\n').find((line) => line.startsWith(`| \`${key}\` |`));
      expect(row, key).toContain(`| ${value} |`);
    }
  });
});
