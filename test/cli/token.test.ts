import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { token } from '../../src/cli/token.ts';
import { isToken, readAuthorization } from '../../src/http/token.ts';
import { contextFor, runCommand } from './harness.ts';

describe('holdpoint token new', () => {
  it('prints a token that the guard understands, and its hash apart from it', async () => {
    const { code, out, errors } = await runCommand(token, { args: ['new'] });
    expect(code).toBe(0);
    const presented = readAuthorization(`Bearer ${out}`);
    if (presented.kind !== 'token') throw new Error(`not a token: ${out}`);
    const sha256 = createHash('sha256').update(out).digest('hex');
    expect(errors).toContain(`tokens: [{ id: ${presented.id}, sha256: ${sha256} }]`);
    expect(errors).not.toContain(out);
    const principal = { name: 'ci', grants: [] };
    expect(isToken(out, { sha256, principal })).toBe(true);
  });

  it('takes 256 bits of chance for the secret, and others for the id', () => {
    const asked: number[] = [];
    const { context } = contextFor({ args: ['new'] });
    const randomBytes = (count: number) => {
      asked.push(count);
      return new Uint8Array(count).map((_, index) => index * 37 + asked.length);
    };
    expect(token({ ...context, randomBytes })).toBe(0);
    expect(asked).toEqual([8, 32]);
  });

  it('does nothing without being told what', async () => {
    const { code, out } = await runCommand(token, {});
    expect([code, out]).toEqual([2, '']);
  });
});
