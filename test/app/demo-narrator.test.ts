import { describe, expect, it } from 'vitest';
import { DemoNarrator } from '../../src/app/demo-narrator.ts';
import type { Scenario } from '../../src/demo/scenario/act.ts';
import { CRASH_AND_CURE } from '../../src/demo/scenario/crash-and-cure.ts';
import { LEADER_LOSS } from '../../src/demo/scenario/leader-loss.ts';
import { TOUR } from '../../src/demo/scenario/tour.ts';
import { MEMBERS, openTheatre } from '../demo/scenario/theatre.ts';
import { FakeTime } from '../support/fake-time.ts';

/** What a person at a terminal without colours reads of one round of a scenario. */
async function transcript(scenario: Scenario): Promise<readonly string[]> {
  const time = new FakeTime({ startMs: 1_700_000_000_000 });
  const lines: string[] = [];
  const narrator = new DemoNarrator({
    ...{ clock: time, timers: time, hasColours: false },
    print: (line) => lines.push(line),
  });
  const theatre = await openTheatre(scenario, {
    time,
    onAct: (act) => narrator.hearAct(act),
    observe: (occurrence) => narrator.hearOccurrence(occurrence),
  });
  const stop = new AbortController();
  const opening = { url: 'http://127.0.0.1:9455', members: MEMBERS, scenario };
  const told = narrator.narrate(theatre.guard, { opening, signal: stop.signal });
  const lengthMs = scenario.acts.reduce((sum, act) => sum + act.lastsMs, 0);
  for (let ms = 0; ms + 1_000 < lengthMs; ms += 1_000) await theatre.second();
  stop.abort();
  await told;
  await theatre.end();
  expect(time.sleeping).toBe(0);
  return lines;
}

/** The lines of one act: from the one that has its title up to the next act. */
function actOf(lines: readonly string[], part: string): readonly string[] {
  const begin = lines.findIndex((line) => line.includes(part));
  const length = lines.slice(begin).indexOf('');
  return lines.slice(begin, length < 0 ? undefined : begin + length);
}

describe('the narrator of the demo', () => {
  it('begins with what there is, what to try and how to end it', async () => {
    const lines = await transcript(CRASH_AND_CURE);
    expect(lines.slice(0, lines.indexOf('', 5))).toEqual([
      'Holdpoint guards a demo cluster of 5 nodes.',
      'It says below, whenever that changes, which of them may be restarted now. Ask it yourself:',
      '',
      "  curl 'http://127.0.0.1:9455/can-proceed?cluster=demo&node=n2&action=restart'",
      '',
      'Playing "crash-and-cure": a follower crashes: the only go is the one that cures it.',
      'Another one: --scenario NAME, see --help. Ctrl-C ends it.',
    ]);
  });

  it('tells a crash: what happened, who may not go and why, and who may', async () => {
    const lines = await transcript(CRASH_AND_CURE);
    expect(actOf(lines, 'crashes: nobody else may go')).toEqual([
      '00:25  n5 crashes: nobody else may go, and restarting n5 is the cure.',
      '00:25  the process of n5 is gone',
      '00:25  n1 n2 n3 n4     NO-GO  members_caught_up: n5 is down (and 2 more)',
      `${' '.repeat(30)}clears: n5 is started and catches up: an action on it is a cure`,
      expect.stringMatching(/^00:25 {2}n5 {14}GO {5}cure: n5 is proven down \(/),
      expect.stringMatching(/^ {30}\w/),
    ]);
    const cured = actOf(lines, 'is started again');
    expect(cured[1]).toBe('00:39  the process of n5 starts');
    expect(cured.at(-1)).toMatch(/^00:5\d {2}n2 n3 n4 n5 {5}GO {5}all 12 hold points are met$/);
  });

  it('tells who leads and who leads no more', async () => {
    const lines = await transcript(LEADER_LOSS);
    const act = actOf(lines, 'is cut off from').join('\n');
    expect(act).toMatch(/n1 leads no more: it does not hear a majority/);
    expect(act).toMatch(/n\d is elected leader, in term 2/);
  });

  it('does not tell that members start whom nobody saw crash', async () => {
    const lines = await transcript(LEADER_LOSS);
    expect(lines.filter((line) => line.includes('the process of'))).toEqual([]);
  });

  it('has few lines for each act, none wider than a terminal', async () => {
    const lines = await transcript(TOUR);
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(100);
    const acts = lines.join('\n').split('\n\n').slice(2);
    expect(acts).toHaveLength(TOUR.acts.length + 1);
    for (const act of acts) expect(act.split('\n').length, act).toBeLessThanOrEqual(16);
    expect(lines.length).toBeLessThan(90);
  });

  it('turns a go into a no-go and back in every trouble', async () => {
    const lines = await transcript(TOUR);
    const said = lines.flatMap((line) => /^\d\d:\d\d .*\bn2\b.* (GO|NO-GO) /.exec(line)?.[1] ?? []);
    const changes = said.filter((word, index) => word !== said[index - 1]);
    expect(changes).toEqual(['NO-GO', ...Array(4).fill(['GO', 'NO-GO']).flat(), 'GO']);
  });
});
