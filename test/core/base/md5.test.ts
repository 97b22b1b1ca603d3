import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { md5Tail } from '../../../src/core/base/md5.ts';

describe('md5Tail', () => {
  it.each(['', 'a', 'bar', 'foo;bar', 'ü'.repeat(100)])('agrees with another MD5 on %j', (text) => {
    const digest = createHash('md5').update(text).digest();
    expect(md5Tail(text)).toBe(digest.readBigUInt64BE(8));
  });
});
