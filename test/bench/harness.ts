import { setTimeout as sleep } from 'node:timers/promises';
import { keeps, type Limit, pairwiseRatios, type Spread, spreadOf } from '../support/ratios.ts';

/** How much time a run takes. */
export interface Effort {
  readonly rounds: number;
  /** How long each figure is measured. */
  readonly measureMs: number;
  /** How long everything runs before the first figure counts: compilers, caches, heaps. */
  readonly warmUpMs: number;
}

/** One of the things that are compared. */
export interface Contender {
  readonly name: string;
  /** One figure, measured while the other contenders rest. */
  measure(): Promise<number>;
}

/** What a budget came to. */
export interface Outcome {
  readonly bench: string;
  readonly what: string;
  readonly unit: string;
  readonly ours: number;
  readonly peer?: { readonly name: string; readonly figure: number };
  /** The ratio of ours to the peer's, or the figure itself where there is no peer. */
  readonly spread: Spread;
  readonly limit?: Limit;
  readonly isKept: boolean;
}

/** One budget of the design, or several that are measured together. */
export interface Bench {
  readonly name: string;
  run(effort: Effort, report: (line: string) => void): Promise<readonly Outcome[]>;
}

/** The figures of each contender by its name, one a round. */
export type Rounds = ReadonlyMap<string, readonly number[]>;

/** Measures the contenders in turn, A B A B, so that each round compares like with like. */
export async function alternate(
  contenders: readonly Contender[],
  { rounds }: Effort,
  report: (line: string) => void,
): Promise<Rounds> {
  const figures = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    const line: string[] = [];
    for (const { name, measure } of contenders) {
      const figure = await measure();
      figures.get(name)?.push(figure);
      line.push(`${name} ${shown(figure)}`);
    }
    report(`  round ${round + 1}: ${line.join(' · ')}`);
  }
  return figures;
}

/** Compares the first contender's figures with another's against a budget. */
export function compare(
  about: Pick<Outcome, 'bench' | 'what' | 'unit'> & { readonly limit?: Limit },
  rounds: Rounds,
  [us, them]: readonly [us: string, them: string],
): Outcome {
  const ours = rounds.get(us) ?? [];
  const theirs = rounds.get(them) ?? [];
  const spread = spreadOf(pairwiseRatios(ours, theirs));
  return {
    ...about,
    ours: spreadOf(ours).median,
    peer: { name: them, figure: spreadOf(theirs).median },
    spread,
    isKept: about.limit === undefined || keeps(spread.median, about.limit),
  };
}

/** Holds figures that have no peer against a budget. */
export function absolute(
  about: Pick<Outcome, 'bench' | 'what' | 'unit'> & { readonly limit?: Limit },
  figures: readonly number[],
): Outcome {
  const spread = spreadOf(figures);
  const isKept = about.limit === undefined || keeps(spread.median, about.limit);
  return { ...about, ours: spread.median, spread, isKept };
}

/** Waits. */
export async function pause(forMs: number): Promise<void> {
  await sleep(forMs);
}

/** A figure for people. */
export function shown(figure: number): string {
  if (Math.abs(figure) >= 1_000) return figure.toFixed(0);
  return figure.toPrecision(3);
}
