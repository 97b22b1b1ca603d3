// Starts programs for smoke runs, with a limit on their time.
import { spawn } from 'node:child_process';

/** Runs a program to its end. Rejects when it takes longer than `timeoutMs`. */
export function run(command, args, { timeoutMs = 60_000, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], ...options });
    const output = collect(child);
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`${command} ${args.join(' ')} took longer than ${timeoutMs} ms`));
    }, timeoutMs);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, stdout: output.stdout, stderr: output.stderr });
    });
    child.stdin.end(options.input ?? '');
  });
}

/** Starts a program that goes on; `stop` sends the signal and gives how it ended. */
export function start(command, args, options = {}) {
  // A group of its own, so that what npm starts gets the signal too.
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    ...options,
  });
  const output = collect(child);
  const ended = new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: null, signal: null, error }));
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
  return {
    ended,
    output: () => `${output.stdout}${output.stderr}`.slice(-4_000),
    async stop(signal, timeoutMs = 15_000) {
      send(child, signal);
      const timer = setTimeout(() => send(child, 'SIGKILL'), timeoutMs);
      const end = await ended;
      clearTimeout(timer);
      return end;
    },
  };
}

function send(child, signal) {
  // A program that could not be started has no process to signal.
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

function collect(child) {
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    output.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output.stderr += chunk;
  });
  return output;
}
