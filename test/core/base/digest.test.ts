import { describe, expect, it } from 'vitest';
import { digestText } from '../../../src/core/base/digest.ts';

describe('digestText', () => {
  it.each([
    ['', 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['ü', 'sha256:607474ca475a9724d7360aba71a56d5df77e61350e3f724cfa1f46e857e2d85f'],
  ])('is the SHA-256 of the UTF-8 bytes of %j', (text, digest) => {
    expect(digestText(text)).toBe(digest);
  });
});
