import type { Duplex } from 'node:stream';
import type { HttpContext } from './context.ts';
import { type Problem, problemPayload } from './problem.ts';

/** What Node's parser and timers find wrong before there is a request to route. */
function problemOf(code: string): Problem {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return { code: 'headers-too-large', detail: 'URL and headers are too large together' };
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { code: 'request-timeout', detail: 'the request did not arrive in time' };
    default:
      return { code: 'malformed-request', detail: 'what was sent is not an HTTP request' };
  }
}

/** Answers what never became a request, and closes its connection. */
export function answerBroken(
  error: Error & { readonly code?: string },
  socket: Duplex,
  { meter }: Pick<HttpContext, 'meter'>,
): void {
  const problem = problemOf(error.code ?? '');
  meter.requestRefused({ code: problem.code });
  const { status, headers, body } = problemPayload({ ...problem, closes: true });
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `HTTP/1.1 ${status} ${problem.code}\r\n${lines.join('')}\r\n`;
  socket.end(head + body.toString(), () => socket.destroy());
}
