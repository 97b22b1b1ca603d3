import type { Fact } from '../client/client.ts';
import { type Line, type Styled, styled } from './styled-text.ts';
import { hang } from './wrap.ts';

const INDENT = ' '.repeat(2);

const WORD: Readonly<Record<Fact['state'], Styled>> = {
  'in-force': styled('good', 'IN FORCE'),
  'awaits-approval': styled('doubtful', 'AWAITS APPROVAL'),
  'to-come': styled('aside', 'TO COME'),
  over: styled('aside', 'OVER'),
};

/** A fact for people: how it stands, what it is about, who said it and why. */
export function factLines(fact: Fact): readonly Line[] {
  const { id, by, at } = fact;
  const why = fact.why ?? fact.reason ?? fact.evidence;
  return [
    [WORD[fact.state], '  ', styled('strong', subjectOf(fact)), `  ${id}`],
    ...hang(INDENT, [`by ${by} at ${at}`, ...times(fact), ...second(fact)].join(', ')).map(
      (line): Line => [line],
    ),
    ...(why === undefined ? [] : hang(INDENT, why).map((line): Line => [line])),
  ];
}

function subjectOf({ cluster, name, holdPoint, node, action, toVersion, covers }: Fact): string {
  const what = name ?? holdPoint ?? (covers === 'everything' ? 'freeze of everything' : 'freeze');
  const step = [
    ...(action === undefined ? [] : [action]),
    ...(node === undefined ? [] : [node]),
    ...(toVersion === undefined ? [] : [`to ${toVersion}`]),
  ].join(' ');
  return `${what} of ${cluster}${step === '' ? '' : ` (${step})`}`;
}

function times({ from, at, until }: Fact): readonly string[] {
  return [
    ...(from === undefined || from === at ? [] : [`from ${from}`]),
    ...(until === undefined ? [] : [`until ${until}`]),
  ];
}

function second({ id, approval }: Fact): readonly string[] {
  if (approval?.by !== undefined) return [`approved by ${approval.by}`];
  if (approval?.awaitedUntil === undefined) return [];
  return [`to be approved until ${approval.awaitedUntil}: holdpoint approve ${id}`];
}
