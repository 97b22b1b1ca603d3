import { describe, expect, it } from 'vitest';
import { Labels } from '../../src/core/base/labels.ts';
import { durationMs, instant } from '../../src/core/base/time.ts';
import type { TargetLook } from '../../src/core/target/target-look.ts';
import type { TargetSource } from '../../src/ports/target-source.ts';
import { Discovery, type DiscoveryJob } from '../../src/service/discovery.ts';
import { FakeTime, settle } from '../support/fake-time.ts';
import { recordingLogger } from '../support/recording-logger.ts';
import { recordingMeter } from '../support/recording-meter.ts';

/** A source whose list a test sets, and that may take its time. */
class FakeSource implements TargetSource {
  readonly name: string;
  readonly refreshEveryMs = durationMs(1_000);
  looks = 0;
  underWay = 0;
  mostAtOnce = 0;
  #answer: readonly string[] | 'broken' = [];
  readonly #time: FakeTime;
  tookMs = 0;

  constructor(time: FakeTime, name = 'list') {
    this.#time = time;
    this.name = name;
  }

  set(answer: readonly string[] | 'broken'): void {
    this.#answer = answer;
  }

  async look(signal: AbortSignal): Promise<TargetLook> {
    this.looks += 1;
    this.underWay += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.underWay);
    const answer = this.#answer;
    if (this.tookMs > 0) {
      await this.#time.sleepUntil(instant(this.#time.now() + this.tookMs), signal);
    }
    this.underWay -= 1;
    if (answer === 'broken') return { kind: 'failed', detail: `${this.name}: it is broken` };
    const targets = answer.map((address) => Labels.from([['__address__', address]]));
    return { kind: 'found', groups: [{ source: this.name, labels: Labels.empty, targets }] };
  }
}

function jobOf(...sources: readonly TargetSource[]): DiscoveryJob {
  return {
    defaults: {
      ...{ job: 'raft', scheme: 'http', metricsPath: '/metrics', params: new Map() },
      ...{ intervalMs: durationMs(5_000), timeoutMs: durationMs(2_000) },
    },
    ...{ rules: [], groups: [], sources },
  };
}

function open() {
  const time = new FakeTime();
  const stop = new AbortController();
  const { logger } = recordingLogger();
  const recorded = recordingMeter();
  let changes = 0;
  const discovery = new Discovery({
    ...{ clock: time, timers: time, logger, signal: stop.signal, meter: recorded.meter },
    onChanged: () => {
      changes += 1;
    },
  });
  const urls = () =>
    discovery.targetsOf('raft').map((each) => (each.kind === 'target' ? each.url : each.kind));
  return { time, stop, discovery, urls, recorded, changes: () => changes };
}

function isOf(event: unknown, outcome: string): boolean {
  return typeof event === 'object' && event !== null && 'outcome' in event
    ? event.outcome === outcome
    : false;
}

describe('discovery', () => {
  it('is there once every source has been looked at, and hears of changes after', async () => {
    const { time, discovery, urls, changes } = open();
    const source = new FakeSource(time);
    source.set(['a:1']);
    await discovery.follow([jobOf(source)]);
    expect([urls(), changes()]).toEqual([['http://a:1/metrics'], 0]);
    source.set(['a:1', 'b:1']);
    await time.advance(3_000);
    expect([urls().length, changes(), source.looks]).toEqual([2, 1, 4]);
  });

  it('keeps what it knew while a source is broken, and hears of the next good list', async () => {
    const { time, discovery, urls, changes } = open();
    const source = new FakeSource(time);
    source.set(['a:1']);
    await discovery.follow([jobOf(source)]);
    source.set('broken');
    await time.advance(5_000);
    expect([urls(), changes()]).toEqual([['http://a:1/metrics'], 0]);
    source.set([]);
    await time.advance(1_000);
    expect([urls(), changes()]).toEqual([[], 1]);
  });

  it('keeps the targets of one source while another is broken from the start', async () => {
    const { time, discovery, urls } = open();
    const [good, bad] = [new FakeSource(time, 'good'), new FakeSource(time, 'bad')];
    good.set(['a:1']);
    bad.set('broken');
    await discovery.follow([jobOf(good, bad)]);
    expect(urls()).toEqual(['http://a:1/metrics']);
  });

  it('never looks twice at once, and leaves out the looks that it missed', async () => {
    const { time, discovery } = open();
    const source = new FakeSource(time);
    await discovery.follow([jobOf(source)]);
    source.tookMs = 2_500;
    await time.advance(9_000);
    expect(source.mostAtOnce).toBe(1);
    expect(source.looks).toBe(4);
  });

  it('carries what it knows over to jobs that are read again with the same source', async () => {
    const { time, discovery, urls } = open();
    const source = new FakeSource(time);
    source.set(['a:1']);
    await discovery.follow([jobOf(source)]);
    source.set('broken');
    await discovery.follow([jobOf(source)]);
    expect(urls()).toEqual(['http://a:1/metrics']);
    const other = new FakeSource(time, 'another list');
    other.set('broken');
    await discovery.follow([jobOf(other)]);
    expect(urls()).toEqual([]);
    await time.advance(10_000);
    expect([source.looks, other.looks]).toEqual([2, 11]);
  });

  it('tells its meter when every source of a job had last answered', async () => {
    const { time, discovery, recorded } = open();
    const [good, bad] = [new FakeSource(time, 'good'), new FakeSource(time, 'bad')];
    bad.set('broken');
    const startMs = time.now() + time.wallOffsetMs();
    await discovery.follow([jobOf(good, bad)]);
    bad.set([]);
    await time.advance(1_000);
    bad.set('broken');
    await time.advance(3_000);
    const told = recorded.told.map(({ event }) => event);
    const looks = (outcome: string) => told.filter((each) => isOf(each, outcome)).length;
    expect([looks('found'), looks('failed')]).toEqual([6, 4]);
    expect(told.slice(0, 2)).toEqual(
      ['found', 'failed'].map((outcome) => ({
        ...{ job: 'raft', outcome, completeAtMs: new Map([['raft', 0]]) },
      })),
    );
    expect(told.at(-1)).toMatchObject({ completeAtMs: new Map([['raft', startMs + 1_000]]) });
  });

  it('ends with the process, whatever is under way', async () => {
    const { time, stop, discovery, changes } = open();
    const source = new FakeSource(time);
    await discovery.follow([jobOf(source)]);
    source.tookMs = 5_000;
    source.set(['a:1']);
    await time.advance(1_500);
    stop.abort();
    await settle();
    expect([time.sleeping, changes()]).toEqual([0, 0]);
  });
});
