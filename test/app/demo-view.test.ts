import { describe, expect, it } from 'vitest';
import { actLines, gist, occurrenceLines, verdictLines } from '../../src/app/demo-view.ts';
import { type Line, renderLine } from '../../src/cli/styled-text.ts';
import { parseNodeId } from '../../src/core/base/ids.ts';
import { type DurationMs, durationMs, instant } from '../../src/core/base/time.ts';
import type { Verdict } from '../../src/core/verdict/decide.ts';
import type { HoldPointReport } from '../../src/core/verdict/report.ts';

function rendered(lines: readonly Line[], hasColours = false): readonly string[] {
  return lines.map((line) => renderLine(line, hasColours));
}

function report(name: string, more: Partial<HoldPointReport> = {}): HoldPointReport {
  return { name, result: 'pass', onFail: 'wait', detail: `${name} is fine`, ...more };
}

function failing(name: string, detail: string, clears: string): HoldPointReport {
  return report(name, { result: 'fail', detail, clears });
}

function verdict(isCure: boolean, ...holdPoints: readonly HoldPointReport[]): Verdict {
  const isGo = holdPoints.every(({ result }) => result === 'pass');
  const node = parseNodeId('n2');
  if (node === undefined) throw new Error('n2 is a name');
  return {
    ...{ decision: isGo ? 'go' : 'no-go', kind: isGo ? 'go' : 'wait', canJudge: true, isCure },
    question: { node, action: 'restart', toVersion: undefined },
    ...{ cluster: 'demo', runbook: 'rolling-restart', summary: 'a summary' },
    ...{ decidedAt: instant(0), validUntil: instant(0), retryAfterMs: undefined },
    ...{ evaluation: 1, rulebookDigest: 'sha256:0', holdPoints, overrides: [] },
  };
}

function linesOf(given: Verdict, hasColours = false): readonly string[] {
  const at = { elapsedMs: durationMs(61_999), nodesWidth: 8 };
  return rendered(verdictLines({ nodes: ['n1', 'n2'], verdict: given }, at), hasColours);
}

describe('verdictLines', () => {
  it('says of a go how many hold points are met, counting each once', () => {
    const go = verdict(false, report('a'), report('b'), report('b'));
    expect(linesOf(go)).toEqual(['01:01  n1 n2     GO     all 2 hold points are met']);
  });

  it('says of a cure why it is one', () => {
    const cure = verdict(true, report('a'), report('quorum_kept', { detail: 'cure: n2 is down' }));
    expect(linesOf(cure)).toEqual(['01:01  n1 n2     GO     cure: n2 is down']);
  });

  it('says of a no the first reason, how many more there are, and what clears it', () => {
    const lag = failing('caught_up', 'n3 is behind', 'n3 catches up');
    const no = verdict(false, lag, failing('backlog', 'much', 'less'), report('a'));
    expect(linesOf(no)).toEqual([
      '01:01  n1 n2     NO-GO  caught_up: n3 is behind (and 1 more)',
      '                        clears: n3 catches up',
    ]);
  });

  it('breaks long reasons between words under the place where they begin', () => {
    const long = Array(30).fill('reason').join(' ');
    const lines = linesOf(verdict(false, failing('x', long, `${'w'.repeat(120)} end`)));
    expect(lines.join(' ').split('reason')).toHaveLength(31);
    for (const line of lines.slice(1)) expect(line).toMatch(/^ {24}\S/);
    const wide = lines.filter((line) => line.length > 100);
    expect(wide).toEqual([`${' '.repeat(24)}${'w'.repeat(120)}`]);
  });

  it('colours the decision and leaves the columns where they are', () => {
    const [go = ''] = linesOf(verdict(false, report('a')), true);
    expect(go).toContain('\u001b[1;32mGO   \u001b[0m  all');
    const [no = ''] = linesOf(verdict(false, failing('a', 'b', 'c')), true);
    expect(no).toContain('\u001b[1;31mNO-GO\u001b[0m  a: b');
  });
});

describe('gist', () => {
  const no = verdict(false, failing('lag', 'n3 is 7 behind', 'c'));

  it('is the same when only numbers and nodes differ', () => {
    expect(gist(verdict(false, failing('lag', 'n4 is 8 behind', 'd')))).toBe(gist(no));
  });

  it.each([
    ['the decision', verdict(false, report('lag'))],
    ['being a cure', verdict(true, failing('lag', 'n3 is 7 behind', 'c'))],
    ['the reason', verdict(false, failing('backlog', 'n3 is 7 behind', 'c'))],
  ])('differs when %s does', (_what, other) => {
    expect(gist(other)).not.toBe(gist(no));
  });
});

describe('what happens', () => {
  it('is told with minutes and seconds, however many minutes', () => {
    expect(rendered(actLines('It begins', 3_725_400))).toEqual(['', '62:05  It begins.']);
  });

  const OF: DurationMs = durationMs(1_000);
  const tell = (kind: Parameters<typeof occurrenceLines>[0]['kind']) =>
    rendered(occurrenceLines({ kind, member: 'n4', term: 9, atMs: 0 }, OF));

  it.each([
    ['leads', '00:01  n4 is elected leader, in term 9'],
    ['stepped-down', '00:01  n4 leads no more: it does not hear a majority'],
    ['crashed', '00:01  the process of n4 is gone'],
    ['started', '00:01  the process of n4 starts'],
  ] as const)('is told when a member %s', (kind, line) => {
    expect(tell(kind)).toEqual([line]);
  });

  it('is not told where it comes to nothing yet', () => {
    expect(tell('stands-for-election')).toEqual([]);
  });
});
