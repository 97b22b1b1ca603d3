import { describe, expect, it } from 'vitest';
import { instant } from '../../src/core/base/time.ts';
import { StoredTexts } from '../../src/service/stored-texts.ts';

const HOUR_MS = 3_600_000;

function counted() {
  const puts: string[] = [];
  const texts = new StoredTexts({
    putInputs: (digest) => {
      puts.push(digest);
      return Promise.resolve({ kind: 'appended', records: [] });
    },
  });
  return { puts, texts };
}

describe('StoredTexts', () => {
  it('stores a text once, and again when an hour has passed', async () => {
    const { puts, texts } = counted();
    for (const at of [0, 1, HOUR_MS - 1, HOUR_MS, HOUR_MS + 1]) {
      await texts.store({ digest: 'sha256:a', text: 'a' }, instant(at));
    }
    expect(puts).toEqual(['sha256:a', 'sha256:a']);
  });

  it('stores the oldest of many again, since it remembers a limited number', async () => {
    const { puts, texts } = counted();
    for (let index = 0; index <= 1_000; index += 1) {
      await texts.store({ digest: `sha256:${index}`, text: '' }, instant(0));
    }
    await texts.store({ digest: 'sha256:1000', text: '' }, instant(1));
    expect(puts).toHaveLength(1_001);
    await texts.store({ digest: 'sha256:0', text: '' }, instant(1));
    expect(puts).toHaveLength(1_002);
  });

  it('tries again what could not be stored', async () => {
    const outcomes = [
      { kind: 'unavailable', reason: 'disk', detail: 'full' },
      { kind: 'appended', records: [] },
    ] as const;
    let puts = 0;
    const texts = new StoredTexts({
      putInputs: () => Promise.resolve(outcomes[puts++] ?? outcomes[1]),
    });
    const text = { digest: 'sha256:a', text: 'a' };
    expect(await texts.store(text, instant(0))).toEqual(outcomes[0]);
    expect(await texts.store(text, instant(1))).toEqual({ kind: 'recorded' });
  });
});
