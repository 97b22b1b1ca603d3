import { destination, pino, stdTimeFunctions } from 'pino';
import type { Logger } from '../../ports/logger.ts';

/** How much is logged, from most to least. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/** The least severe kind of line that is written. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Where lines go when it is not standard error. */
export interface LogStream {
  write(line: string): void;
}

/** What a logger is made of. */
export interface PinoLoggerOptions {
  readonly level: LogLevel;
  /** Standard error unless given, since standard output belongs to the commands. */
  readonly stream?: LogStream;
}

/** Standard error by its file descriptor. */
const STDERR = 2;

/**
 * One JSON object a line: `time` in ISO 8601, `level` as a word, `message`, then the fields. Lines
 * are written before the call returns, so that the last words of a crash are not lost.
 */
export function createPinoLogger({ level, stream }: PinoLoggerOptions): Logger {
  const lines = pino(
    {
      level,
      base: null,
      messageKey: 'message',
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    stream ?? destination({ dest: STDERR, sync: true }),
  );
  return {
    debug: (message, fields = {}) => lines.debug(fields, message),
    info: (message, fields = {}) => lines.info(fields, message),
    warn: (message, fields = {}) => lines.warn(fields, message),
    error: (message, fields = {}) => lines.error(fields, message),
  };
}
