import { format, inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/config/secret.ts';

describe('a secret', () => {
  const secret = new Secret('s3cr3t');

  it('gives its text to who asks for it by name', () => {
    expect(secret.reveal()).toBe('s3cr3t');
  });

  it.each([
    ['a template', `${secret}`],
    ['String()', String(secret)],
    ['JSON', JSON.stringify({ secret, list: [secret] })],
    ['inspect', inspect({ secret }, { showHidden: true, depth: 9 })],
    ['format', format('%s %o %j', secret, secret, secret)],
    ['an error', new Error(`failed with ${secret}`).message],
    ['its own keys', JSON.stringify([Object.entries(secret), Object.getOwnPropertyNames(secret)])],
    ['a copy', JSON.stringify({ ...secret })],
  ])('is not in %s', (_, text) => {
    expect(text).not.toContain('s3cr3t');
  });
});
