import { describe, expect, it } from 'vitest';
import { parseByteSize } from '../../src/config/byte-size.ts';
import { isLoopback, parseListenAddress } from '../../src/config/listen-address.ts';
import { parseMetricsUrl } from '../../src/config/metrics-url.ts';

describe('parseByteSize', () => {
  it.each([
    ['0B', 0],
    ['1B', 1],
    ['512KiB', 524_288],
    ['16MiB', 16_777_216],
    ['1GiB', 1_073_741_824],
  ])('reads %s as %d bytes', (text, bytes) => {
    expect(parseByteSize(text)).toBe(bytes);
  });

  it.each(['', '16', '16MB', '16mib', '1.5MiB', '-1MiB', ' 1MiB', '1 MiB', `${'9'.repeat(20)}B`])(
    'refuses %j',
    (text) => {
      expect(parseByteSize(text)).toBeUndefined();
    },
  );
});

describe('parseListenAddress', () => {
  it.each([
    ['127.0.0.1:9455', '127.0.0.1', 9455],
    ['localhost:0', 'localhost', 0],
    ['guard.example.org:65535', 'guard.example.org', 65_535],
    ['[::1]:9455', '::1', 9455],
  ])('reads %s', (text, host, port) => {
    expect(parseListenAddress(text)).toEqual({ host, port });
  });

  it.each([
    '',
    '9455',
    ':9455',
    '*:9455',
    '::1:9455',
    'a:65536',
    'a:-1',
    'a:',
    'a b:1',
    'a:1 ',
    '[]:1',
    'http://a:1',
  ])('refuses %j', (text) => {
    expect(parseListenAddress(text)).toBeUndefined();
  });
});

describe('isLoopback', () => {
  it.each(['127.0.0.1', '127.255.255.254', 'localhost', 'LOCALHOST', '::1'])(
    'holds for %s',
    (host) => {
      expect(isLoopback(host)).toBe(true);
    },
  );

  it.each([
    '0.0.0.0',
    '::',
    '10.0.0.1',
    '127.0.0.1.example.org',
    '127.1',
    '127.0.0.256',
    '::ffff:127.0.0.1',
    'localhost.example.org',
  ])('does not hold for %s', (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});

describe('parseMetricsUrl', () => {
  it.each([
    ['http://10.0.0.1:2379/metrics', 'http://10.0.0.1:2379/metrics'],
    ['HTTPS://A.example.org:443/metrics?x=1', 'https://a.example.org/metrics?x=1'],
    ['http://[2001:db8::1]:80', 'http://[2001:db8::1]/'],
  ])('reads %s in its canonical form', (text, url) => {
    expect(parseMetricsUrl(text)).toEqual({ ok: true, url });
  });

  it.each([
    '',
    'a/metrics',
    'ftp://a/metrics',
    'http:/a',
    'http://',
    'http://a b/',
    'http://a\\b/',
    'http://a/\n',
    'http://s3cr3t:s3cr3t@a/',
    'http://s3cr3t@a/',
    'http://a/#s3cr3t',
    'http://a:s3cr3t/',
    `http://a/${'s3cr3t'.repeat(500)}`,
  ])('refuses %j and repeats none of it', (text) => {
    const parsed = parseMetricsUrl(text);
    expect(parsed.ok).toBe(false);
    expect(JSON.stringify(parsed)).not.toContain('s3cr3t');
  });
});
