/** Structured logging; fields are snake_case and hold no secrets. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** What a log line may carry. */
export type LogFields = Readonly<Record<string, string | number | boolean | readonly string[]>>;
