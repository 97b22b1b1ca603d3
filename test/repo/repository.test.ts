import { describe, expect, it } from 'vitest';
import { type FileTexts, repositoryFiles, repositoryTexts } from '../support/repo-files.ts';
import { parseSource } from '../support/syntax.ts';
import { report } from '../support/violation.ts';
import { INSTALL_SCRIPTS, SAME_VERSION, TESTED_ELSEWHERE } from './allowed.ts';
import { changelogViolations } from './changelog.ts';
import { docViolations } from './doc-comments.ts';
import { dockerfileViolations } from './dockerfile.ts';
import { syntaxViolations } from './forbidden-syntax.ts';
import { foreignNameViolations } from './foreign-names.ts';
import { deadCodeViolations, leftoverViolations, narrowedTestViolations } from './leftovers.ts';
import { linkViolations } from './links.ts';
import { untestedViolations } from './mirrored-tests.ts';
import {
  jsonObject,
  lockfileViolations,
  missingPackageViolations,
  pairViolations,
  pinViolations,
} from './packages.ts';
import { reachOfTests } from './reach.ts';
import { sizeViolations, widthViolations } from './size.ts';
import { toothlessViolations } from './toothless.ts';

const texts = repositoryTexts((path) => !/\.(?:png|ico|gz|woff2)$/.test(path));
const code = where(/^(?:src|test|runtime|\.ci)\/.*\.(?:ts|mjs)$|^[^/]+\.ts$/);
const parsed = [...code].map(([path, text]) => parseSource(path, text));
const sources = parsed.filter(({ path }) => path.startsWith('src/'));
const tests = parsed.filter(({ path }) => path.startsWith('test/'));

function where(pattern: RegExp): FileTexts {
  return new Map([...texts].filter(([path]) => pattern.test(path)));
}

function textOf(path: string): string {
  const text = texts.get(path);
  if (text === undefined) throw new Error(`${path} is not in the repository`);
  return text;
}

function jsonOf(path: string) {
  return jsonObject(JSON.parse(textOf(path)));
}

describe('the code', () => {
  it('was found at all', () => {
    expect(sources.length).toBeGreaterThan(15);
    expect(tests.length).toBeGreaterThan(15);
  });

  it('keeps files and functions short enough to be read in one go', () => {
    expect(report(sources.flatMap(sizeViolations))).toBe('');
  });

  it('keeps lines within 100 columns', () => {
    expect(report([...code].flatMap(([path, text]) => widthViolations(path, text)))).toBe('');
  });

  it('explains every exported declaration in a sentence that says more than its name', () => {
    expect(report(sources.flatMap(docViolations))).toBe('');
  });

  it('never switches the compiler off, and exports by name', () => {
    // Vitest takes its configuration as a default export.
    const checked = parsed.filter(({ path }) => path !== 'vitest.config.ts');
    expect(report(checked.flatMap(syntaxViolations))).toBe('');
  });

  it('has no code in comments', () => {
    expect(report(parsed.flatMap(deadCodeViolations))).toBe('');
  });

  it('leaves no test out', () => {
    expect(report(tests.flatMap(narrowedTestViolations))).toBe('');
  });

  it('expects nothing that anything would meet', () => {
    expect(report(tests.flatMap(toothlessViolations))).toBe('');
  });

  it('has a test in the mirrored place for every file of core that does something', () => {
    const core = sources.filter(({ path }) => path.startsWith('src/core/'));
    const found = untestedViolations({
      sources: core,
      reached: reachOfTests(where(/^(?:src|test)\/.*\.ts$/)),
      elsewhere: TESTED_ELSEWHERE,
    });
    expect(report(found)).toBe('');
  });
});

describe('the repository', () => {
  it('has no notes to oneself', () => {
    expect(report([...texts].flatMap(([path, text]) => leftoverViolations(path, text)))).toBe('');
  });

  it('names no machine, no tool that users lack and no host of a registry', () => {
    const found = [...texts].flatMap(([path, text]) => foreignNameViolations(path, text));
    expect(report(found)).toBe('');
  });

  it('has no link in its pages that leads nowhere', () => {
    const pages = where(/\.md$/);
    const places = { files: new Set(repositoryFiles()), pages };
    expect(report([...pages.keys()].flatMap((page) => linkViolations(page, places)))).toBe('');
  });

  it('keeps a changelog in the form that its readers expect', () => {
    expect(report(changelogViolations('CHANGELOG.md', textOf('CHANGELOG.md')))).toBe('');
  });

  it('has a Dockerfile that would be let into a cluster', () => {
    expect(report(dockerfileViolations('Dockerfile', textOf('Dockerfile')))).toBe('');
  });
});

describe('the dependencies', () => {
  it('are pinned to one version each', () => {
    const manifests = [...where(/(?:^|\/)package\.json$/).keys()];
    expect(manifests).toContain('package.json');
    expect(manifests).toContain('runtime/package.json');
    expect(report(manifests.flatMap((path) => pinViolations(path, jsonOf(path))))).toBe('');
  });

  it('have the same version where two are halves of one tool', () => {
    const root = pairViolations('package.json', jsonOf('package.json'), SAME_VERSION.root);
    const runtime = jsonOf('runtime/package.json');
    const found = [
      ...root,
      ...pairViolations('runtime/package.json', runtime, SAME_VERSION.runtime),
    ];
    expect(report(found)).toBe('');
  });

  it('are locked with checksums, without addresses and without install scripts', () => {
    const lockfile = jsonOf('package-lock.json');
    expect(Object.keys(jsonObject(lockfile['packages'])).length).toBeGreaterThan(100);
    const found = lockfileViolations('package-lock.json', lockfile, INSTALL_SCRIPTS);
    expect(report(found)).toBe('');
  });

  it('are all in the lockfile, those of other platforms too', () => {
    const found = missingPackageViolations('package-lock.json', jsonOf('package-lock.json'));
    expect(report(found)).toBe('');
  });
});
