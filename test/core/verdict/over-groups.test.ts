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

  it('lists all of them while they are as many as a person reads', () => {
    const reports = over(20, (index) => ({ result: 'fail', detail: `p${index}` }));
    expect(reports).toHaveLength(20);
    expect(reports.at(-1)?.detail).toBe('p19');
  });

  it('never leaves out the one that needs a person, and does not tell of it twice', () => {
    const onFail = (index: number, at: number) => (index === at ? 'block' : 'wait');
    const late = over(50, (index) => ({ result: 'fail', onFail: onFail(index, 49) }));
    expect(late.map((each) => each.onFail)).toEqual(['block', ...Array(20).fill('wait')]);
    const early = over(50, (index) => ({ result: 'fail', onFail: onFail(index, 3) }));
    expect(early).toHaveLength(20);
    // What is not known may clear by itself, whoever it would need once it fails.
    const doubt = over(50, (index) => ({ result: 'unknown', onFail: onFail(index, 49) }));
    expect(doubt).toHaveLength(20);
  });

  it('is tightest where there is least, and nothing is looser than what has no number', () => {
    const least = over(3, (index) => (index === 1 ? { observed: 7, detail: 'seven' } : {}));
    expect(least).toMatchObject([{ observed: 7, detail: '3 groups; seven' }]);
    const equal = over(2, (index) => ({ observed: 1, detail: `group ${index}` }));
    expect(equal).toMatchObject([{ detail: '2 groups; group 0' }]);
  });

  it('is told as it is where there is one group', () => {
    expect(over(1, () => ({ detail: 'well' }))).toMatchObject([{ detail: 'well' }]);
    expect(over(1, () => ({ result: 'fail', detail: 'bad' }))).toMatchObject([{ detail: 'bad' }]);
  });

  it('is nothing where no group has anything to say', () => {
    const built = cluster()
      .voters(3)
      .group({ name: 'p1', members: ['n1'], leader: 'n1' })
      .group({ name: 'p2', members: ['n2'], leader: 'n2' });
    expect(overGroups(openCase(built.ask('restart', 'n2')), () => [])).toEqual([]);
  });
});
