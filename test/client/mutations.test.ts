import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createClient } from '../../src/client/client.ts';
import { GO, QUESTION } from './verdicts.ts';

/** What a client says to a body that comes with 200 as JSON. */
async function kindOf(body: string): Promise<string> {
  const fetch = () =>
    Promise.resolve(new Response(body, { headers: { 'content-type': 'application/json' } }));
  const client = createClient({ server: 'http://guard', fetch });
  return (await client.canProceed(QUESTION)).kind;
}

/** What a go cannot be without, or with another value of. */
const CRITICAL = ['decision', 'kind', 'cluster', 'node', 'action', 'holdPoints'] as const;

describe('a go that was tampered with', () => {
  it('is one as long as nothing is changed', async () => {
    expect(await kindOf(JSON.stringify(GO))).toBe('go');
  });

  it('is none when anything that decides has another value', async () => {
    const change = fc.tuple(fc.constantFrom(...CRITICAL), fc.jsonValue());
    await fc.assert(
      fc.asyncProperty(change, async ([field, value]) => {
        fc.pre(JSON.stringify(value) !== JSON.stringify(GO[field]));
        expect(await kindOf(JSON.stringify({ ...GO, [field]: value }))).toBe('malformed');
      }),
    );
  });

  it('is none when any field that it has is gone', async () => {
    for (const field of Object.keys(GO)) {
      const optional = ['decidedAt', 'validUntil', 'permit'].includes(field);
      const body = JSON.stringify({ ...GO, [field]: undefined });
      expect([field, await kindOf(body)]).toEqual([field, optional ? 'go' : 'malformed']);
    }
  });

  it('is none when it is cut off anywhere', async () => {
    const whole = JSON.stringify(GO);
    const kinds = await Promise.all([...whole].map((_, end) => kindOf(whole.slice(0, end))));
    expect(new Set(kinds)).toEqual(new Set(['malformed']));
  });

  it('is none when it is anything else at all', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.json(), fc.string()), async (body) => {
        expect(await kindOf(body)).toBe('malformed');
      }),
    );
  });
});
