import { describe, expect, it } from 'vitest';
import { openCase } from '../../../src/core/verdict/case.ts';
import { overGroups } from '../../../src/core/verdict/over-groups.ts';
import type { HoldPointReport } from '../../../src/core/verdict/report.ts';
import { cluster } from '../../support/case-builder.ts';

const report = (change: Partial<HoldPointReport>): HoldPointReport => ({
  name: 'x',
  result: 'pass',
  onFail: 'wait',
  detail: 'fine',
  ...change,
});

function over(count: number, judge: (index: number) => Partial<HoldPointReport>) {
  const built = cluster().voters(3);
  for (let index = 0; index < count; index += 1) {
    built.group({ name: `p${index}`, members: ['n1', 'n2', 'n3'], leader: 'n1' });
  }
  return overGroups(openCase(built.ask('restart', 'n2')), ({ group }) => [
    report(judge(Number(group.name.slice(1)))),
  ]);
}

describe('overGroups', () => {
  it('lets the group that is closest to its limit stand for all that pass', () => {
    const reports = over(3, (index) => ({ observed: 5 - index, detail: `group ${index}` }));
    expect(reports).toMatchObject([{ observed: 3, detail: '3 groups; group 2' }]);
  });

  it('lists those that are in the way, and not the others', () => {
    const reports = over(3, (index) => (index === 1 ? { result: 'fail', detail: 'p1' } : {}));
    expect(reports.map(({ detail }) => detail)).toEqual(['p1']);
  });

  it('lists as many as a person reads, and counts the rest', () => {
    const reports = over(50, () => ({ result: 'fail', detail: 'bad' }));
    expect(reports).toHaveLength(20);
    expect(reports.at(-1)?.detail).toBe('bad; and 30 more like it');
  });

  it('never leaves out the one that needs a person', () => {
    const reports = over(50, (index) => ({
      result: 'fail',
      onFail: index === 49 ? 'block' : 'wait',
    }));
    expect(reports.some(({ onFail }) => onFail === 'block')).toBe(true);
  });
});
