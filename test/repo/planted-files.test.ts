import { describe, expect, it } from 'vitest';
import { places, report } from '../support/violation.ts';
import { changelogViolations } from './changelog.ts';
import { dockerfileViolations } from './dockerfile.ts';
import { foreignNameViolations } from './foreign-names.ts';
import { hidden } from './hidden.ts';
import { linkViolations } from './links.ts';
import {
  lockfileViolations,
  missingPackageViolations,
  pairViolations,
  pinViolations,
} from './packages.ts';

describe('the rule against foreign names', () => {
  it.each([
    'see /wo·rk/main',
    '"/ro·ot/.cache"',
    '.lib·rary/x',
    'the fa·rm-bench tool',
    'https://regist·ry.npmjs.org/x',
    'http://deb.deb·ian.org',
  ])('finds %j', (line) => {
    const text = hidden(`first\n${line}\n`);
    expect(places(foreignNameViolations('x.md', text))).toEqual(['foreign x.md:2']);
  });

  it.each(['docs/work/x', './work/x', 'a farm', 'the library', 'the registry. And more'])(
    'lets %j pass',
    (line) => {
      expect(foreignNameViolations('x.md', line)).toEqual([]);
    },
  );
});

describe('the dependency rules', () => {
  it.each(['^1.2.3', '~1.2.3', '1.x', '1.2', '*', 'latest', '>=1.2.3', 'git+ssh://x', ''])(
    'refuse %j as a version',
    (version) => {
      const manifest = { dependencies: { a: '1.2.3' }, devDependencies: { b: version } };
      const found = report(pinViolations('package.json', manifest));
      expect(found).toContain(`devDependencies asks for b@${version}`);
      expect(found).not.toContain('a@');
    },
  );

  it('let whole versions pass, pre-releases included', () => {
    const manifest = { optionalDependencies: { a: '1.2.3', b: '2.0.0-rc.1' } };
    expect(pinViolations('package.json', manifest)).toEqual([]);
  });

  it('find halves of one tool in two versions', () => {
    const pairs = [['a', 'b']] as const;
    const manifest = (b: string) => ({ dependencies: { a: '1.0.0' }, devDependencies: { b } });
    expect(pairViolations('package.json', manifest('1.0.0'), pairs)).toEqual([]);
    expect(pairViolations('package.json', manifest('1.0.1'), pairs)).toHaveLength(1);
    expect(pairViolations('package.json', {}, [['a', 'a']])).toEqual([]);
  });

  it('find what a lockfile must not have', () => {
    const packages = {
      '': { name: 'root', hasInstallScript: false },
      runtime: { version: '0.0.0' },
      'node_modules/fine': { version: '1.0.0', integrity: 'sha512-x' },
      'node_modules/linked': { resolved: 'runtime', link: true },
      'node_modules/a/node_modules/scripted': { integrity: 'sha512-x', hasInstallScript: true },
      'node_modules/allowed': { integrity: 'sha512-x', hasInstallScript: true },
      'node_modules/fetched': { integrity: 'sha512-x', resolved: 'https://example.org/a.tgz' },
      'node_modules/@s/unchecked': { version: '1.0.0' },
    };
    const allowed = new Map([
      ['allowed', 'prints a warning'],
      ['gone', 'was needed once'],
    ]);
    const found = report(lockfileViolations('package-lock.json', { packages }, allowed));
    expect(found.split('\n')).toEqual([
      'package-lock.json:0: [integrity] @s/unchecked has no checksum',
      'package-lock.json:0: [resolved] fetched records an address that others may not reach',
      'package-lock.json:0: [script] gone is allowed a script that it does not have',
      'package-lock.json:0: [script] scripted runs a script when installed',
    ]);
  });
});

describe('the rule that a lockfile is complete', () => {
  const entry = (named: Readonly<Record<string, string>>) => ({ optionalDependencies: named });

  it('finds packages where Node would, from the inside outwards', () => {
    const packages = {
      '': { devDependencies: {}, dependencies: { a: '1.0.0' } },
      runtime: entry({ b: '1.0.0' }),
      'node_modules/a': entry({ b: '^1.0.0', c: '^1.0.0' }),
      'node_modules/a/node_modules/c': entry({ '@s/d': '*', b: '*' }),
      'node_modules/a/node_modules/@s/d': {},
      'node_modules/b': {},
    };
    expect(missingPackageViolations('package-lock.json', { packages })).toEqual([]);
  });

  it('names what is missing, and who wants it', () => {
    const packages = {
      '': { dependencies: { a: '1.0.0' } },
      'node_modules/b/node_modules/a': {},
      'node_modules/c': entry({ '@c/darwin': '1.0.0' }),
    };
    expect(report(missingPackageViolations('package-lock.json', { packages })).split('\n')).toEqual(
      [
        'package-lock.json:0: [missing] node_modules/c names @c/darwin, which is not locked',
        'package-lock.json:0: [missing] package.json names a, which is not locked',
      ],
    );
  });
});

describe('the link rule', () => {
  const check = (text: string) => {
    const pages = new Map([
      ['docs/page.md', text],
      ['README.md', '# Hold point\n## Go / no-go?\n## Go / no-go?\n```\n# not a heading\n```\n'],
    ]);
    return linkViolations('docs/page.md', {
      pages,
      files: new Set([...pages.keys(), 'docs/adr/0001.md', 'LICENSE']),
    });
  };

  it.each([
    '[a](../README.md)',
    '[a](adr/0001.md) and [b](adr/)',
    '[a](../LICENSE "the licence")',
    '[a](https://example.org/x) [b](mailto:a@example.org)',
    '[a](../README.md#hold-point) [b](../README.md#go--no-go) [c](../README.md#go--no-go-1)',
    '`[a](gone.md)`',
    '```\n[a](gone.md)\n```',
    '# Here\n[a](#here)',
    '[a]: ../README.md',
  ])('follows %j', (text) => {
    expect(report(check(text))).toBe('');
  });

  it.each([
    ['[a](gone.md)', 'which is not there'],
    ['[a](../docs/adr/0002.md)', 'which is not there'],
    ['[a]: gone.md', 'which is not there'],
    ['[a](../README.md#not-a-heading)', 'no heading'],
    ['[a](#gone)', 'no heading'],
  ])('finds %j', (text, says) => {
    const found = check(`first\n${text}\n`);
    expect(places(found)).toEqual(['link docs/page.md:2']);
    expect(report(found)).toContain(says);
  });
});

describe('the changelog rule', () => {
  const head = '# Changelog\n\nWhat changed.\n\n## Unreleased\n\n';

  it('is content with tagged lines, also when they go on, and with dated releases', () => {
    const text =
      `${head}- [FEATURE] http: answers\n  questions.\n- [BUGFIX] core/promql: counts.\n\n` +
      '## 0.1.0 / 2026-12-01\n\n- [SECURITY] yaml: refuses bombs.\n';
    expect(report(changelogViolations('CHANGELOG.md', text))).toBe('');
  });

  it.each([
    ['no title', '## Unreleased\n', 'must start with'],
    ['no unreleased section', '# Changelog\n\n## 0.1.0 / 2026-12-01\n', '"## Unreleased"'],
    ['a release without its date', `${head}## 0.1.0\n`, 'names a release otherwise'],
    ['a line without a tag', `${head}- http: answers.\n`, 'no tag and area'],
    ['an unknown tag', `${head}- [NEW] http: answers.\n`, 'no tag and area'],
    ['a line without an area', `${head}- [FEATURE] Answers.\n`, 'no tag and area'],
    ['a line without a full stop', `${head}- [FEATURE] http: answers\n`, 'full stop'],
    ['prose between the lines', `${head}More to come.\n`, 'no tag and area'],
  ])('finds %s', (_what, text, says) => {
    expect(report(changelogViolations('CHANGELOG.md', text))).toContain(says);
  });
});

describe('the Dockerfile rule', () => {
  const good = [
    'FROM node:24.21.0-bookworm-slim AS build',
    'RUN npm ci --ignore-scripts \\',
    '  && npm run build',
    'FROM node:24.21.0-bookworm-slim',
    'WORKDIR /app',
    'COPY --from=build /app /app',
    'USER 65532:65532',
    'HEALTHCHECK CMD ["node", "-e", "fetch(\'http://127.0.0.1:9455/-/healthy\')"]',
    'ENTRYPOINT ["node", "main.js"]',
  ];
  const check = (lines: readonly string[]) =>
    report(dockerfileViolations('Dockerfile', lines.join('\n')));

  it('is content with a sound file', () => {
    expect(check(good)).toBe('');
  });

  it.each([
    {
      what: 'a floating base',
      index: 3,
      line: 'FROM node:24',
      says: ':4: [dockerfile] takes a base',
    },
    {
      what: 'a latest base',
      index: 0,
      line: 'FROM node:latest AS build',
      says: ':1: [dockerfile] takes a base',
    },
    { what: 'a privileged user', index: 6, line: 'USER root', says: 'privileged user' },
    {
      what: 'a shell as the first process',
      index: 8,
      line: 'ENTRYPOINT node main.js',
      says: 'JSON form',
    },
    {
      what: 'another health check',
      index: 7,
      line: 'HEALTHCHECK CMD ["true"]',
      says: '/-/healthy',
    },
    {
      what: 'scripts of packages',
      index: 1,
      line: 'RUN npm ci \\',
      says: ':2: [dockerfile] lets packages run scripts',
    },
    {
      what: 'an install past the lockfile',
      index: 1,
      line: 'RUN npm install --ignore-scripts \\',
      says: 'past the lockfile',
    },
    {
      what: 'something fetched',
      index: 5,
      line: 'ADD https://example.org/a.tgz /app',
      says: 'use COPY',
    },
    { what: 'a secret', index: 5, line: 'ENV API_TOKEN=x', says: 'puts a secret' },
    { what: 'no user', index: 6, line: '# nobody', says: 'has no USER' },
    { what: 'no health check', index: 7, line: '', says: 'has no HEALTHCHECK' },
    { what: 'one stage', index: 3, line: '', says: 'in one stage' },
  ])('finds $what', ({ index, line, says }) => {
    expect(check(good.with(index, line))).toContain(says);
  });
});
