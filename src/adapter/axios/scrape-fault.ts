import type { ScrapeFailure } from '../../ports/scraper.ts';

/** A scrape that came to nothing; thrown inside this folder and turned into an outcome. */
export class ScrapeFault extends Error {
  readonly failure: ScrapeFailure;

  /** `detail` is one sentence for people; it never carries a header or a URL. */
  constructor(failure: ScrapeFailure, detail: string) {
    super(detail);
    this.failure = failure;
  }
}

/** Longest message of the platform that a detail repeats. */
const MESSAGE_MAX = 200;

/** Names the failure behind an error of the connection: before, or in the middle of, an answer. */
export function toScrapeFault(error: unknown): ScrapeFault {
  if (error instanceof ScrapeFault) return error;
  const root = rootCause(error);
  if (isRefusal(root)) return new ScrapeFault('refused', 'the connection was refused');
  const code = errorCode(root);
  if (code.startsWith('HPE_')) {
    return new ScrapeFault('unreachable', `the answer is not HTTP (${code})`);
  }
  if (code.startsWith('Z_')) {
    return new ScrapeFault('encoding', `the body cannot be inflated: ${messageOf(root)}`);
  }
  return new ScrapeFault('unreachable', messageOf(root));
}

/**
 * Whether nobody listens. A name may stand for several addresses; only if every one of them
 * refused is it sure that nobody does, since an unreachable address may have a listener.
 */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof AggregateError)) return errorCode(error) === 'ECONNREFUSED';
  const errors: readonly unknown[] = error.errors;
  return errors.length > 0 && errors.every((each) => errorCode(each) === 'ECONNREFUSED');
}

/** The code that Node gives its system errors; the empty text for other errors. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}

/** axios wraps what Node says, and keeps it as the cause. */
function rootCause(error: unknown): unknown {
  let root = error;
  while (root instanceof Error && root.cause instanceof Error) root = root.cause;
  return root;
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message || errorCode(error) : String(error);
  return message.slice(0, MESSAGE_MAX);
}
