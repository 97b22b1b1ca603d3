import { beforeAll, describe, expect, it } from 'vitest';
import { blocks } from '../../../src/core/verdict/report.ts';
import type { Scenario } from '../../../src/demo/scenario/act.ts';
import { DEFAULT_SCENARIO, SCENARIOS } from '../../../src/demo/scenario/catalog.ts';
import type { ActBegun } from '../../../src/demo/scenario/play.ts';
import type { Answer } from '../../../src/service/guard.ts';
import { MEMBERS, openTheatre } from './theatre.ts';

/** What the guard says to whom: the leader, whom the act is about, and everybody else. */
interface Picture {
  readonly leader: string;
  /** Undefined when the act is about the leader, or about nobody. */
  readonly member: string | undefined;
  readonly rest: readonly string[];
}

/** One act as it was played. */
interface Played {
  readonly act: ActBegun;
  /** One for each second. */
  readonly pictures: readonly Picture[];
}

const WELL: Picture = { leader: 'order_respected', member: undefined, rest: ['go'] };

/** What a member in an old term without a leader does to everybody's answer. */
const CUT_OFF = 'evidence_coherent, leader_known';

/** The last picture of an act, by a part of its title. */
const ENDINGS: readonly (readonly [part: string, ending: Picture])[] = [
  ['All is well', WELL],
  [
    'proposals pile up',
    {
      leader: 'order_respected, proposal_backlog_clear',
      member: undefined,
      rest: ['proposal_backlog_clear'],
    },
  ],
  ['the backlog drains', WELL],
  [
    'it falls behind',
    {
      leader: 'members_caught_up, order_respected, proposal_backlog_clear',
      // Nobody would miss it, and the others are well: only its own backlog is in the way.
      member: 'proposal_backlog_clear',
      rest: ['members_caught_up, proposal_backlog_clear'],
    },
  ],
  ['well again: it catches up', { ...WELL, member: 'go' }],
  [
    'is cut off',
    {
      leader: `${CUT_OFF}, members_caught_up, order_respected, proposal_backlog_clear`,
      member: `${CUT_OFF}, proposal_backlog_clear`,
      rest: [`${CUT_OFF}, members_caught_up, proposal_backlog_clear`],
    },
  ],
  ['follows the new leader', { ...WELL, member: 'go' }],
  [
    'crashes',
    {
      leader: 'members_caught_up, order_respected, proposal_backlog_clear',
      member: 'cure',
      rest: ['members_caught_up, proposal_backlog_clear'],
    },
  ],
  ['is started again', { ...WELL, member: 'go' }],
];

/** How soon after the beginning of an act its effect must show on the answers. */
const EFFECT_WITHIN_S = 4;

/** Decision and reasons of an answer, without values. */
function describeAnswer(answer: Answer): string {
  if (answer.kind !== 'verdict') return answer.kind;
  const { decision, isCure, holdPoints } = answer.verdict;
  if (decision === 'go') return isCure ? 'cure' : 'go';
  return [...new Set(holdPoints.filter(blocks).map(({ name }) => name))].join(', ');
}

/** Plays so many rounds of a scenario to their end, with one more look at each second. */
async function playOut(
  scenario: Scenario,
  { seed, rounds }: { readonly seed: number; readonly rounds: number },
): Promise<readonly Played[]> {
  const played: { act: ActBegun; pictures: Picture[] }[] = [];
  const onAct = (act: ActBegun) => played.push({ act, pictures: [] });
  const theatre = await openTheatre(scenario, { seed, onAct });
  const lengthMs = scenario.acts.reduce((sum, act) => sum + act.lastsMs, 0);
  for (let ms = 0; ms + 1_000 < lengthMs * rounds; ms += 1_000) {
    await theatre.second();
    const now = played.at(-1);
    now?.pictures.push(pictureOf(theatre, now.act.member));
  }
  await theatre.end();
  return played;
}

function pictureOf(
  theatre: { leader(): string | undefined; ask(node: string): Answer },
  member: string | undefined,
): Picture {
  const leader = theatre.leader();
  const ask = (node: string) => describeAnswer(theatre.ask(node));
  const others = MEMBERS.filter((node) => node !== leader && node !== member);
  return {
    leader: leader === undefined ? 'nobody' : ask(leader),
    member: member === undefined || member === leader ? undefined : ask(member),
    rest: [...new Set(others.map(ask))],
  };
}

/** What an act has to come to. */
function endingOf({ act }: Played): Picture {
  const [, ending] = ENDINGS.find(([part]) => act.title.includes(part)) ?? [];
  if (ending === undefined) throw new Error(`nothing is expected of "${act.title}"`);
  return ending;
}

describe('the scenarios', () => {
  it('have names of their own, and the default is the first of them', () => {
    const names = SCENARIOS.map(({ name }) => name);
    expect(names).toEqual([
      ...['tour', 'healthy', 'backlog', 'lagging-follower', 'leader-loss', 'crash-and-cure'],
    ]);
    expect(SCENARIOS.indexOf(DEFAULT_SCENARIO)).toBe(0);
  });

  it('show everything within a few minutes', () => {
    const minutes = DEFAULT_SCENARIO.acts.reduce((sum, { lastsMs }) => sum + lastsMs / 60_000, 0);
    expect(minutes).toBeGreaterThan(2);
    expect(minutes).toBeLessThan(4);
  });
});

/** The tour has the acts of all others, so it is what is played with other elections, too. */
const CASES = SCENARIOS.flatMap((scenario) =>
  (scenario === DEFAULT_SCENARIO ? [1, 2, 3, 4] : [1]).map((seed) => {
    return { name: scenario.name, scenario, seed };
  }),
);

/** The default scenario has a trouble of each kind. */
const TROUBLES: Readonly<Record<string, number>> = { tour: 4, healthy: 0 };

describe.each(CASES)('the guard in the scenario $name with seed $seed', ({ scenario, seed }) => {
  let played: readonly Played[] = [];

  beforeAll(async () => {
    played = await playOut(scenario, { seed, rounds: 2 });
  });

  it('says at the end of every act what the title promises, in the second round too', () => {
    expect(played).toHaveLength(scenario.acts.length * 2);
    const endings = played.map(({ act, pictures }) => [act.title, pictures.at(-1)]);
    expect(endings).toEqual(played.map((each) => [each.act.title, endingOf(each)]));
  });

  it('refuses soon after each trouble began, and goes on to as long as it lasts', () => {
    const troubles = played.filter((each) => !endingOf(each).rest.includes('go'));
    for (const { act, pictures } of troubles) {
      const late = pictures.slice(EFFECT_WITHIN_S).filter(({ rest }) => rest.includes('go'));
      expect(late, act.title).toEqual([]);
    }
    expect(troubles).toHaveLength((TROUBLES[scenario.name] ?? 1) * 2);
  });
});
