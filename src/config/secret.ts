/** What stands in every text, JSON and log instead of a secret. */
const REDACTED = '[redacted]';

/**
 * A text that must not be printed. However it is turned into text, by accident or in an error, it
 * is redacted; only `reveal` gives it, at the one place that sends it.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The text itself. Pass it on to where it is used, and nowhere else. */
  reveal(): string {
    return this.#value;
  }

  /** Redacted, for templates and concatenation. */
  toString(): string {
    return REDACTED;
  }

  /** Redacted, for answers and structured logs. */
  toJSON(): string {
    return REDACTED;
  }

  /** Redacted, for `console.log` and error messages of assertions. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return REDACTED;
  }
}
