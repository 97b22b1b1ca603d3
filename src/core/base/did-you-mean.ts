/** Longer names are not compared: none of ours comes near, and the comparison is quadratic. */
const COMPARED_MAX = 64;

/** More mistakes in one name are another name. */
const EDITS_MAX = 4;

/** A cluster may have thousands of nodes, and a refusal must not hold up other answers. */
const CANDIDATES_MAX = 500;

/** Shorter words, such as `to` and `by`, say too little of what is meant. */
const PART_MIN = 3;

/**
 * The candidate nearest to a mistyped name, or undefined when none is near: at most one edit for
 * each three characters, always one and never more than four; failing that, one that has a word
 * more or less. Letter case does not count. Names with other numbers are not near: whoever asks
 * for n9 has not mistyped n2.
 */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > COMPARED_MAX) return undefined;
  const eligible = [...candidates]
    .slice(0, CANDIDATES_MAX)
    .filter((other) => other.length <= COMPARED_MAX && mayShareNumbers(name, other));
  return fewestEdits(name, eligible) ?? eligible.find((candidate) => isPart(name, candidate));
}

/** The end of a message: `; did you mean "x"?`, or nothing when no candidate is near. */
export function didYouMean(
  name: string,
  candidates: Iterable<string>,
  quote: '"' | "'" = '"',
): string {
  const best = nearest(name, candidates);
  return best === undefined ? '' : `; did you mean ${quote}${best}${quote}?`;
}

function mayShareNumbers(left: string, right: string): boolean {
  const [one, other] = [left, right].map((text) => (text.match(/\d+/g) ?? []).join(' '));
  return !one || !other || one === other;
}

function fewestEdits(name: string, candidates: readonly string[]): string | undefined {
  const wanted = name.toLowerCase();
  let best: string | undefined;
  let most = Math.min(EDITS_MAX, Math.max(1, Math.floor(name.length / 3)));
  for (const candidate of candidates) {
    const edits = editDistance(wanted, candidate.toLowerCase(), most);
    if (edits <= most) {
      best = candidate;
      most = edits - 1;
    }
  }
  return best;
}

/** The other mistake that people make: one word too many, or one too few. */
function isPart(name: string, candidate: string): boolean {
  const [given = [], known = []] = [name, candidate].map(wordsOf);
  const [few, many] = given.length < known.length ? [given, known] : [known, given];
  return few.join('').length >= PART_MIN && few.every((word) => many.includes(word));
}

/** The words of a name however it is written: `max_age`, `max-age` and `maxAge` have the same. */
function wordsOf(name: string): readonly string[] {
  const apart = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return apart.match(/[a-z0-9]+/g) ?? [];
}

/**
 * The Damerau-Levenshtein distance in its optimal-string-alignment form: insertions, deletions,
 * substitutions and swaps of neighbours, no place edited twice. Where it is more than `most`, it
 * may be given as infinite, which takes less time.
 */
export function editDistance(
  left: string,
  right: string,
  most: number = Number.POSITIVE_INFINITY,
): number {
  if (Math.abs(left.length - right.length) > most) return Number.POSITIVE_INFINITY;
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const isSame = left[row - 1] === right[column - 1];
      let edits = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (isSame ? 0 : 1),
      );
      const isSwap = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (row > 1 && column > 1 && isSwap) edits = Math.min(edits, at(beforeLast, column - 2) + 1);
      current.push(edits);
    }
    // Everything further down is made from these two rows, and is never less.
    if (Math.min(...current) > most && Math.min(...last) > most) return Number.POSITIVE_INFINITY;
    beforeLast = last;
    last = current;
  }
  return at(last, right.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
