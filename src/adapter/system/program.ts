import { spawn } from 'node:child_process';

/** How a program ended, or why it did not start. */
type End =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'killed'; readonly signal: string }
  | { readonly kind: 'not-started'; readonly why: string };

/** A program that runs on the streams of this process. */
interface Running {
  readonly forward: (signal: 'SIGINT' | 'SIGTERM') => void;
  readonly ended: Promise<End>;
}

/**
 * Starts a program without a shell, on the streams of this process. It stays in the process group:
 * what the terminal sends at Ctrl-C it gets by itself, and must not get twice, since many programs
 * take the second for an order to drop everything. `env` is all that it sees of the environment.
 */
export function startProgram(
  {
    argv,
    env,
  }: {
    readonly argv: readonly string[];
    readonly env: Readonly<Record<string, string | undefined>>;
  },
  isInTerminal = process.stdin.isTTY === true,
): Running {
  const [file = '', ...args] = argv;
  const { promise: ended, resolve } = Promise.withResolvers<End>();
  try {
    const child = spawn(file, args, { stdio: 'inherit', env });
    child.once('error', (error) => resolve({ kind: 'not-started', why: error.message }));
    child.once('exit', (code, signal) =>
      resolve(
        code === null
          ? { kind: 'killed', signal: signal ?? 'an unknown signal' }
          : { kind: 'exited', code },
      ),
    );
    const forward = (signal: 'SIGINT' | 'SIGTERM') => {
      if (signal === 'SIGTERM' || !isInTerminal) child.kill(signal);
    };
    return { forward, ended };
  } catch (error) {
    // Arguments that no system takes, such as one with a NUL in it.
    resolve({ kind: 'not-started', why: error instanceof Error ? error.message : String(error) });
    return { forward: () => undefined, ended };
  }
}
