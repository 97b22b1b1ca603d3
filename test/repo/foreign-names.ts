import { linesOf } from '../support/syntax.ts';
import type { Violation } from '../support/violation.ts';
import { hidden } from './hidden.ts';

/** Names that mean something on one machine or to one vendor's registry, and nothing to a user. */
const FOREIGN: readonly (readonly [pattern: RegExp, what: string])[] = [
  [pattern('(?:^|[^\\w.])/(?:wo·rk|fa·rm)/'), 'a path of the machine it was written on'],
  [pattern('(?:^|[^\\w.])/(?:ro·ot|home/\\w+)/'), 'a home folder'],
  [pattern('\\.lib·rary\\b'), 'a folder of the machine it was written on'],
  [pattern('\\bfa·rm-\\w|\\bbefore-st·op\\b'), 'a tool that users do not have'],
  [pattern('\\bregist·ry\\.[\\w-]+\\.\\w+'), 'the host of a package registry'],
  [pattern('\\b(?:deb|security)\\.deb·ian\\.org'), 'the host of a package registry'],
];

function pattern(source: string): RegExp {
  return new RegExp(hidden(source));
}

/** Lines that name this machine, its tools, or the host of a package registry. */
export function foreignNameViolations(file: string, text: string): readonly Violation[] {
  return linesOf(text).flatMap((content, index) =>
    FOREIGN.filter(([pattern]) => pattern.test(content)).map(([, what]) => ({
      rule: 'foreign',
      file,
      line: index + 1,
      message: `names ${what}`,
    })),
  );
}
