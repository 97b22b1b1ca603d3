import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';

/** Group commit with nothing around it: one write and one sync for all who came meanwhile. */
export class BareLoop {
  readonly #fd: number;
  #waiting: { readonly text: string; readonly resolve: () => void }[] = [];

  constructor(path: string) {
    this.#fd = openSync(path, 'a');
  }

  /** Resolves when the text is on the disk. */
  append(text: string): Promise<void> {
    return new Promise((resolve) => {
      if (this.#waiting.length === 0) setImmediate(() => this.#commit());
      this.#waiting.push({ text, resolve });
    });
  }

  close(): void {
    closeSync(this.#fd);
  }

  #commit(): void {
    const group = this.#waiting;
    this.#waiting = [];
    writeSync(this.#fd, group.map(({ text }) => `${text}\n`).join(''));
    fdatasyncSync(this.#fd);
    for (const { resolve } of group) resolve();
  }
}

/** How often callers together are done, each beginning anew once it is. */
export async function perSecond(
  callers: number,
  act: (caller: number, turn: number) => Promise<void>,
  forMs: number,
): Promise<number> {
  const began = performance.now();
  let done = 0;
  const acting = Array.from({ length: callers }, async (_, caller) => {
    while (performance.now() - began < forMs) {
      await act(caller, Math.floor(done / callers));
      done += 1;
    }
  });
  await Promise.all(acting);
  return (done / (performance.now() - began)) * 1_000;
}
