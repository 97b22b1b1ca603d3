import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

/**
 * Describes a suite that needs servers from Debian. Where one is missing the suite says so and is
 * left out; under `CI=true` it fails instead, so that a green run has really run it.
 */
export function describeWith(programs: readonly string[], title: string, suite: () => void): void {
  const missing = programs.filter(
    (program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).error !== undefined,
  );
  if (missing.length === 0) {
    describe(title, suite);
    return;
  }
  const reason = `${title} (not installed: ${missing.join(', ')})`;
  if (process.env['CI'] === 'true') {
    describe(title, () => {
      it('has the servers that it needs', () => expect(missing).toEqual([]));
    });
    return;
  }
  describe.skipIf(true)(reason, suite);
}
