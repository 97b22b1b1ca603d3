import { describe, expect, it } from 'vitest';
import { holdPointSchema, toHoldPoint } from '../../src/config/hold-point-schema.ts';
import { linkSchema } from '../../src/config/link.ts';

const BASE = { name: 'backlog', signal: 'proposals_pending', require: '< 10' };

/** The hold point, or the messages about it by the key that each is about. */
function read(change: object) {
  const parsed = holdPointSchema.safeParse({ ...BASE, ...change });
  return parsed.success ? toHoldPoint(parsed.data) : parsed.error.issues.map(messages);
}

function messages(issue: { readonly message: string; readonly path: readonly PropertyKey[] }) {
  return `${issue.path.join('.')}: ${issue.message}`;
}

const BOTH = { when: ['before', 'during'] };

describe('when a hold point is asked', () => {
  it('is before a step, where nothing is said', () => {
    expect(read({})).toMatchObject({ onFail: 'wait', during: undefined });
  });

  it('may be during a step only', () => {
    expect(read({ when: ['during'], on_fail: 'halt', breached_for: '30s' })).toMatchObject({
      during: { only: true, onBreach: 'halt', breachedForMs: 30_000 },
    });
  });

  it('may be both, and one word speaks of the moment that it belongs to', () => {
    const during = { only: false, breachedForMs: 0 };
    expect(read(BOTH)).toMatchObject({ onFail: 'wait', during: { ...during, onBreach: 'alert' } });
    expect(read({ ...BOTH, on_fail: 'block' })).toMatchObject({
      ...{ onFail: 'block', during: { ...during, onBreach: 'alert' } },
    });
    expect(read({ ...BOTH, on_fail: 'rollback' })).toMatchObject({
      ...{ onFail: 'wait', during: { ...during, onBreach: 'rollback' } },
    });
    expect(read({ ...BOTH, on_fail: { before: 'block', during: 'investigate' } })).toMatchObject({
      ...{ onFail: 'block', during: { ...during, onBreach: 'investigate' } },
    });
  });

  it.each([
    [{ on_fail: 'halt' }, "on_fail: halt is for what happens during a step: add 'during'"],
    [{ breached_for: '30s' }, "breached_for: breached_for counts during a step: add 'during'"],
    [{ when: ['during'], on_fail: 'wait' }, 'on_fail: wait is for what is asked before a step'],
    [{ when: ['during'], held_for: '30s' }, 'held_for: held_for counts before a step'],
    [
      { on_fail: { before: 'wait', during: 'halt' } },
      "on_fail: a mapping is for 'when: [before, d",
    ],
    [{ when: ['during', 'during'] }, 'when: names a moment twice'],
    [{ when: [] }, 'when: name at least one of before, during'],
  ])('is refused where %j makes no sense', (change, message) => {
    expect(read(change)).toEqual([expect.stringContaining(message)]);
  });
});

describe('a link', () => {
  it.each(['https://wiki.example.org/etcd?page=2#upgrade', 'http://runbooks/'])('is %s', (url) => {
    expect(linkSchema.parse(url)).toBe(url);
  });

  it.each([
    '',
    'wiki',
    'javascript:alert(1)',
    'https://ada:secret@wiki.example.org/',
    'https:// x',
  ])('is not %j', (url) => {
    expect(linkSchema.safeParse(url).success).toBe(false);
  });
});
