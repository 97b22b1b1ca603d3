/** What Stryker writes of a run, as far as it is looked at. */
export interface MutationReport {
  readonly files: Readonly<
    Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>
  >;
}

/** One change of the code, and what became of it. */
interface Mutant {
  readonly status: string;
  readonly replacement?: string;
  readonly location: { readonly start: Place; readonly end: Place };
}

/** Lines and columns are counted from one. */
interface Place {
  readonly line: number;
  readonly column: number;
}

/** A mutant that no test can kill, since it does the same, or one that is not worth a test. */
export interface Survivor {
  readonly file: string;
  /** What is changed, and to what, in one line each. */
  readonly original: string;
  readonly replacement: string;
  readonly why: string;
}

/** What a run comes to. */
export interface Outcome {
  readonly killed: number;
  readonly all: number;
  /** Survivors that nobody has looked at, as they are to be listed. */
  readonly unlisted: readonly string[];
  readonly isGood: boolean;
}

/** The share of mutants that tests have to notice. */
const KILLED_MIN = 0.9;

/** Holds a run against the share that must be killed, and its survivors against the list. */
export function judgeReport({ files }: MutationReport, listed: readonly Survivor[]): Outcome {
  const known = new Set(listed.map(keyOf));
  const unlisted: string[] = [];
  let killed = 0;
  let all = 0;
  for (const [file, { source, mutants }] of Object.entries(files)) {
    for (const mutant of mutants) {
      const isAlive = mutant.status === 'Survived' || mutant.status === 'NoCoverage';
      const isKilled = mutant.status === 'Killed' || mutant.status === 'Timeout';
      if (!isAlive && !isKilled) continue;
      all += 1;
      killed += isKilled ? 1 : 0;
      const key = keyOf({ file, ...changeOf(source, mutant) });
      if (isAlive && !known.has(key)) unlisted.push(key);
    }
  }
  return { killed, all, unlisted, isGood: unlisted.length === 0 && killed >= KILLED_MIN * all };
}

/** The outcome as it is printed. */
export function describeOutcome(name: string, { killed, all, unlisted }: Outcome): string {
  const share = ((100 * killed) / Math.max(1, all)).toFixed(1);
  const survivors = unlisted.map((key) => `  survived, and is not listed: ${key}\n`);
  return `${name}: ${killed} of ${all} mutants killed, ${share} %\n${survivors.join('')}`;
}

function keyOf({ file, original, replacement }: Omit<Survivor, 'why'>): string {
  return `${file}: ${original} -> ${replacement}`;
}

function changeOf(source: string, { location, replacement = '' }: Mutant) {
  const { start, end } = location;
  const lines = source.split('\n').slice(start.line - 1, end.line);
  const last = lines.length - 1;
  const cut = lines.map((line, at) => {
    const until = at === last ? end.column - 1 : line.length;
    return line.slice(at === 0 ? start.column - 1 : 0, until);
  });
  return { original: inOneLine(cut.join(' ')), replacement: inOneLine(replacement) };
}

/** Blanks and breaks as one blank: the list is read by people. */
export function inOneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
