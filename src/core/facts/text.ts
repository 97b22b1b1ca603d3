/** A sentence or two, or a link: what is longer belongs where the link leads. */
export const FACT_TEXT_MAX_LENGTH = 500;

/** Control characters would let a reason write lines of its own into terminals and logs. */
const CONTROL = /\p{Cc}|\p{Cf}/u;

/** What is wrong with a text that people write about a fact; undefined when nothing is. */
export function factTextProblem(text: string): string | undefined {
  if (text.trim() === '') return 'must not be empty';
  if (text.length > FACT_TEXT_MAX_LENGTH) {
    return `has ${text.length} characters, at most ${FACT_TEXT_MAX_LENGTH}`;
  }
  return CONTROL.test(text) ? 'must be one line of printable characters' : undefined;
}
