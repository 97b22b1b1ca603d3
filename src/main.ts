import { run } from './app/run.ts';

// The only file that knows the process: arguments, environment, streams and signals.
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => stop.abort(signal));
}

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // Whoever reads no further has what it wanted. Anything else means that an answer got lost, and
    // Node's own code for that would tell a script to try again later.
    if (error.code !== 'EPIPE') process.exit(3);
  });
}

// An exit code and no process.exit: whatever is still being written gets written.
process.exitCode = await run({
  argv: process.argv.slice(2),
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: stop.signal,
  onHangup: (listener) => process.on('SIGHUP', listener),
});
