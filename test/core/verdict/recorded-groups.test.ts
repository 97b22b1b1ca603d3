import { describe, expect, it } from 'vitest';
import { doAll } from '../../../src/core/base/steps.ts';
import { decodeStructure } from '../../../src/core/base/structure.ts';
import {
  type RecordedGroup,
  recallGroups,
  recordGroups,
} from '../../../src/core/verdict/recorded-groups.ts';
import { storedText } from '../../../src/core/verdict/recorded-inputs.ts';
import { alertRule, GroupBench, groupOf, recordRule } from '../../support/group-bench.ts';

/** Groups after evaluations in which one alert fires, one is pending and one has no data. */
function evaluated() {
  const bench = new GroupBench([
    groupOf([
      recordRule('twice', 'x * 2'),
      alertRule('Bad', 'x{node=~"n.*"} > 5', {
        annotations: { summary: 'it is {{ $value }}' },
        labels: { team: 'db' },
      }),
      alertRule('Soon', 'x > 5', { for: '10m' }),
      alertRule('Blind', 'y > 5'),
    ]),
  ]);
  for (const second of [10, 15]) bench.show(second, 'x', { n1: 1, n2: 9, n3: 1 });
  return bench.states ?? [];
}

const overText = (groups: readonly RecordedGroup[]) =>
  decodeStructure(doAll(storedText(groups)).text) as readonly RecordedGroup[];

describe('groups of rules in recorded inputs', () => {
  it('can be written, although their matchers are functions', () => {
    expect(overText(recordGroups(evaluated()))).toEqual(recordGroups(evaluated()));
  });

  it('come back as they were, but for the series that they wrote', () => {
    const groups = evaluated();
    const recalled = recallGroups(overText(recordGroups(groups)));
    expect(recordGroups(recalled)).toEqual(recordGroups(groups));
    const alerts = recalled.flatMap(({ rules }) =>
      rules.flatMap((rule) => (rule.kind === 'alert' ? [...rule.alerts] : [])),
    );
    expect(alerts.map(([key, { labels, state }]) => [key === labels.key, state])).toEqual([
      [true, 'firing'],
      [true, 'pending'],
    ]);
    expect(recalled[0]?.rules.map(({ health }) => health.kind)).toEqual([
      ...['judged', 'judged', 'judged', 'no-data'],
    ]);
  });

  it('are refused where they do not compile any more', () => {
    const [first] = recordGroups(evaluated());
    const rules = first?.rules.slice(1) ?? [];
    const short = first === undefined ? [] : [{ ...first, rules }];
    expect(() => recallGroups(short)).toThrow('the group group does not compile');
  });
});
