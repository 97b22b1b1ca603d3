import { describe, expect, it } from 'vitest';
import { durationMs } from '../../../../src/core/base/time.ts';
import { windowKey } from '../../../../src/core/cluster/window.ts';
import type { Opening } from '../../../../src/core/facts/opening.ts';
import { noFacts } from '../../../../src/core/facts/view.ts';
import { windowOpen } from '../../../../src/core/verdict/predicates/window-open.ts';
import { cluster, EVALUATED_AT } from '../../../support/case-builder.ts';
import { hasSay, judge } from '../../../support/judge.ts';

const NIGHT = { cron: '0 22 * * *', durationMs: durationMs(3_600_000), zone: 'UTC' };
const NOON = { ...NIGHT, cron: '0 12 * * *' };

function facts(openings: readonly Opening[], window = NIGHT) {
  return { ...noFacts(EVALUATED_AT), openings: new Map([[windowKey(window), openings]]) };
}

const OPEN = { startMs: EVALUATED_AT - 1, endMs: EVALUATED_AT + 60_000 };
const NEXT = { startMs: EVALUATED_AT + 30_000, endMs: EVALUATED_AT + 90_000 };

describe('window_open', () => {
  it('has no say where nobody has named a window', () => {
    expect(hasSay(windowOpen, cluster().voters(3).ask('restart', 'n2'))).toBe(false);
  });

  it('passes while one of the windows is open, and says until when', () => {
    const inputs = cluster()
      .voters(3)
      .windows(NOON, NIGHT)
      .facts(facts([OPEN]));
    expect(judge(windowOpen, inputs.ask('restart', 'n2'))).toMatchObject([
      { result: 'pass', detail: expect.stringContaining('open until 1970-01-01T00:17:40Z') },
    ]);
  });

  it('fails outside, and says when the next one opens', () => {
    const inputs = cluster()
      .voters(3)
      .windows(NIGHT)
      .facts(facts([NEXT]));
    expect(judge(windowOpen, inputs.ask('restart', 'n2'))).toMatchObject([
      {
        ...{ result: 'fail', onFail: 'wait', retryAfterMs: 30_000 },
        detail: "no window of the runbook rolling-restart is open: '0 22 * * *' UTC",
        clears: 'a window opens at 1970-01-01T00:17:10Z',
      },
    ]);
  });

  it('needs a person where no window will open within a year', () => {
    const inputs = cluster().voters(3).windows(NIGHT).facts(facts([]));
    expect(judge(windowOpen, inputs.ask('restart', 'n2'))).toMatchObject([
      { result: 'fail', onFail: 'block' },
    ]);
  });

  it('asks the windows of the cluster and those of the runbook', () => {
    const inputs = cluster()
      .voters(3)
      .windows(NIGHT)
      .facts(facts([OPEN]))
      .ask('restart', 'n2');
    const both = { ...inputs, cluster: { ...inputs.cluster, windows: [NOON] } };
    expect(judge(windowOpen, both).map(({ result }) => result)).toEqual(['fail', 'pass']);
  });

  it('is unknown while the log cannot be read, since nothing else is known of the time', () => {
    const inputs = cluster().voters(3).windows(NIGHT).facts({ kind: 'unknown', detail: 'damaged' });
    expect(judge(windowOpen, inputs.ask('restart', 'n2'))).toMatchObject([{ result: 'unknown' }]);
  });

  it('does not stand in the way of cures and of ways back', () => {
    const closed = facts([NEXT]);
    const cure = cluster().voters(3).down('n2').windows(NIGHT).facts(closed);
    expect(hasSay(windowOpen, cure.ask('restart', 'n2'))).toBe(false);
    const back = cluster().voters(3).windows(NIGHT).facts(closed);
    expect(hasSay(windowOpen, back.ask('undrain', 'n2'))).toBe(false);
  });
});
