import { readdirSync } from 'node:fs';

/** CPU time of the process so far, in seconds. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** When the process started, in seconds since 1970. */
export function startTimeSeconds(): number {
  return performance.timeOrigin / 1_000;
}

/** Open file descriptors; undefined where the system has no `/proc`. */
export function openFileDescriptors(): number | undefined {
  try {
    // Reading the folder opens one more.
    return readdirSync('/proc/self/fd').length - 1;
  } catch {
    return undefined;
  }
}
