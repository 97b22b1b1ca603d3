import type { Violation } from '../support/violation.ts';

interface Instruction {
  readonly line: number;
  readonly name: string;
  readonly argument: string;
}

/** What each instruction of a Dockerfile must look like, and why. */
type Check = (one: Instruction, all: readonly Instruction[]) => string | undefined;

/**
 * Checks a Dockerfile without an engine: pinned bases, no scripts of packages, a user that is
 * nobody, a health check, and nothing that needs a writable root.
 */
export function dockerfileViolations(file: string, text: string): readonly Violation[] {
  const all = instructionsOf(text);
  const found = all.flatMap((one) =>
    CHECKS.flatMap((check) => {
      const message = check(one, all);
      return message === undefined ? [] : [{ rule: 'dockerfile', file, line: one.line, message }];
    }),
  );
  const last = all.slice(all.findLastIndex(({ name }) => name === 'FROM'));
  const has = (name: string) => last.some((one) => one.name === name);
  for (const name of ['USER', 'HEALTHCHECK', 'ENTRYPOINT', 'WORKDIR'].filter((n) => !has(n))) {
    found.push({ rule: 'dockerfile', file, line: 0, message: `the last stage has no ${name}` });
  }
  const stages = all.filter(({ name }) => name === 'FROM').length;
  if (stages < 2) {
    found.push({ rule: 'dockerfile', file, line: 0, message: 'builds and runs in one stage' });
  }
  return found;
}

const CHECKS: readonly Check[] = [
  ({ name, argument }) =>
    name !== 'FROM' || /^\S+:\d+\.\d+\.\d+-\S+(?: AS \w+)?$/.test(argument)
      ? undefined
      : 'takes a base that is not pinned to a whole version',
  ({ name, argument }) =>
    name !== 'USER' || /^\d{4,}:\d{4,}$/.test(argument)
      ? undefined
      : 'runs as a named or privileged user: Kubernetes checks runAsNonRoot by number',
  ({ name, argument }) =>
    (name === 'ENTRYPOINT' || name === 'CMD') && !argument.startsWith('[')
      ? 'starts a shell, which does not pass signals on: use the JSON form'
      : undefined,
  ({ name, argument }) =>
    name === 'HEALTHCHECK' && !argument.includes('/-/healthy')
      ? 'asks something else than /-/healthy'
      : undefined,
  ({ name, argument }) =>
    name === 'RUN' && /npm (?:ci|install)/.test(argument) && !argument.includes('--ignore-scripts')
      ? 'lets packages run scripts when they are installed'
      : undefined,
  ({ name, argument }) =>
    name === 'RUN' && /npm install/.test(argument) ? 'installs past the lockfile' : undefined,
  ({ name }) => (name === 'ADD' ? 'uses ADD, which fetches and unpacks: use COPY' : undefined),
  ({ name, argument }) =>
    (name === 'ENV' || name === 'ARG') && /secret|token|passw/i.test(argument)
      ? 'puts a secret into the image'
      : undefined,
];

/** Instructions with their continuation lines joined; comments are left out. */
function instructionsOf(text: string): readonly Instruction[] {
  const instructions: Instruction[] = [];
  let open: { line: number; text: string } | undefined;
  for (const [index, raw] of text.split('\n').entries()) {
    if (/^\s*(?:#|$)/.test(raw)) continue;
    open ??= { line: index + 1, text: '' };
    open.text += raw.replace(/\\$/, ' ');
    if (raw.endsWith('\\')) continue;
    const [, name = '', argument = ''] = /^\s*(\w+)\s*(.*)$/.exec(open.text) ?? [];
    instructions.push({ line: open.line, name, argument: argument.replaceAll(/\s+/g, ' ').trim() });
    open = undefined;
  }
  return instructions;
}
