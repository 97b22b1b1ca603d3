import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Signed, signatureOf } from '../../../src/adapter/webhook/signature.ts';

/** The example that the specification and its libraries are tested with. */
const EXAMPLE = {
  secret: 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  signed: {
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    timestampSeconds: 1_614_265_330,
    body: '{"test": 2432232314}',
  },
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};

const OTHER_SECRET = Buffer.alloc(32, 7).toString('base64');

function keyOf(secret: string): Uint8Array {
  return Buffer.from(secret, 'base64');
}

/** The specification once more, on other means: Web Crypto, and bytes put together by hand. */
async function expectedOf({ id, timestampSeconds, body }: Signed, secret: string): Promise<string> {
  const raw = Uint8Array.from(atob(secret), (character) => character.charCodeAt(0));
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', raw, hmac, false, ['sign']);
  const parts = [id, '.', String(timestampSeconds), '.', body];
  const bytes = new TextEncoder().encode(parts.join(''));
  const digest = new Uint8Array(await crypto.subtle.sign('HMAC', key, bytes));
  return `v1,${btoa(String.fromCharCode(...digest))}`;
}

describe('the signature of a message', () => {
  it('is that of the example of the specification', () => {
    const { signed, secret, signature } = EXAMPLE;
    expect(signatureOf(signed, [keyOf(secret)])).toBe(signature);
  });

  it.each(['', '{}', '{"a":"ü – 😀"}', 'x'.repeat(100_000)])(
    'is what another implementation of the specification comes to',
    async (body) => {
      const signed = { ...EXAMPLE.signed, body };
      expect(signatureOf(signed, [keyOf(OTHER_SECRET)])).toBe(
        await expectedOf(signed, OTHER_SECRET),
      );
    },
  );

  it('is there once for each key while keys change', async () => {
    const both = signatureOf(EXAMPLE.signed, [keyOf(EXAMPLE.secret), keyOf(OTHER_SECRET)]);
    expect(both.split(' ')).toEqual([
      EXAMPLE.signature,
      await expectedOf(EXAMPLE.signed, OTHER_SECRET),
    ]);
  });
});

type Verify = (headers: Record<string, string>, body: string, nowSeconds: number) => string;

let copies = 0;

/** The example of the page, each time as a module of its own that has seen nothing yet. */
async function verifierOfThePage(secret: string): Promise<Verify> {
  const page = readFileSync('docs/rollback.md', 'utf8');
  const [, code] = /```js\n([\s\S]*?)```/.exec(page) ?? [];
  if (code === undefined) throw new Error('the page has no example in JavaScript');
  copies += 1;
  const given = code.replace('process.env.WEBHOOK_SECRET', JSON.stringify(`whsec_${secret}`));
  const url = `data:text/javascript,${encodeURIComponent(`${given}\n// ${copies}`)}`;
  const module: { readonly verify: Verify } = await import(/* @vite-ignore */ url);
  return module.verify;
}

describe('the receiver on the page (R33)', () => {
  const { signed, secret } = EXAMPLE;
  const now = signed.timestampSeconds;

  function headersOf(change: Partial<Signed> = {}, keys = [keyOf(secret)]) {
    const sent = { ...signed, ...change };
    return {
      'webhook-id': sent.id,
      'webhook-timestamp': String(sent.timestampSeconds),
      'webhook-signature': signatureOf(sent, keys),
    };
  }

  it.each([
    { name: 'as it was sent', headers: headersOf(), says: 'accepted' },
    {
      name: 'signed with the old key and the new one',
      headers: headersOf({}, [keyOf(OTHER_SECRET), keyOf(secret)]),
      says: 'accepted',
    },
    {
      name: 'signed with another key',
      headers: headersOf({}, [keyOf(OTHER_SECRET)]),
      says: 'not signed with the key',
    },
    {
      name: 'with another body',
      headers: headersOf(),
      body: `${signed.body} `,
      says: 'not signed with the key',
    },
    {
      name: 'with the id of another',
      headers: { ...headersOf(), 'webhook-id': 'msg_another' },
      says: 'not signed with the key',
    },
    {
      name: 'with a younger timestamp than it was signed with',
      headers: { ...headersOf(), 'webhook-timestamp': String(now + 1) },
      says: 'not signed with the key',
    },
    { name: 'from five minutes ago', headers: headersOf(), at: now + 300, says: 'accepted' },
    { name: 'from before that', headers: headersOf(), at: now + 301, says: 'too old or too new' },
    { name: 'from the future', headers: headersOf(), at: now - 301, says: 'too old or too new' },
    {
      name: 'without a signature',
      headers: { ...headersOf(), 'webhook-signature': '' },
      says: 'not signed with the key',
    },
    {
      name: 'of a version that it does not know',
      headers: { ...headersOf(), 'webhook-signature': headersOf()['webhook-signature'].slice(3) },
      says: 'not signed with the key',
    },
    {
      name: 'with a timestamp that is no number',
      headers: { ...headersOf(), 'webhook-timestamp': '1e9' },
      says: 'malformed',
    },
  ])('says of a message $name: $says', async ({ headers, body = signed.body, at = now, says }) => {
    const verify = await verifierOfThePage(secret);
    expect(verify(headers, body, at)).toBe(says);
  });

  it('takes the same step once, also when it is sent anew, and others between', async () => {
    const verify = await verifierOfThePage(secret);
    const again = headersOf({ timestampSeconds: now + 20 });
    const other = headersOf({ id: 'msg_other' });
    expect(verify(headersOf(), signed.body, now)).toBe('accepted');
    expect(verify(other, signed.body, now)).toBe('accepted');
    expect(verify(headersOf(), signed.body, now)).toBe('seen before');
    expect(verify(again, signed.body, now + 20)).toBe('seen before');
  });
});
