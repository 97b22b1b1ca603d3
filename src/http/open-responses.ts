import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** The answers that are under way, so that a server that stops can end them well. */
export class OpenResponses {
  readonly #open = new Set<ServerResponse>();
  #isEnding = false;

  /** Follows an answer until it is written, or until its caller is gone. */
  add(response: ServerResponse): void {
    if (this.#isEnding) response.setHeader('connection', 'close');
    this.#open.add(response);
    response.once('close', () => this.#open.delete(response));
  }

  /** From now on every answer, also those under way, is the last one of its connection. */
  end(): void {
    this.#isEnding = true;
    for (const response of this.#open) {
      if (!response.headersSent) response.setHeader('connection', 'close');
    }
  }

  /** Whether an answer is being written to a socket. */
  isOn(socket: Socket): boolean {
    for (const response of this.#open) {
      if (response.socket === socket && response.headersSent) return true;
    }
    return false;
  }
}
