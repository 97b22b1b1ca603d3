/** A template that cannot be parsed or run, and the place in it that is to blame. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  /** From zero, in the text of the template. */
  readonly offset: number;

  /** The message is in the words of Go's `text/template` where it has some. */
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}
