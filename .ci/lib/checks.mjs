// Named checks of a smoke run: each is tried, printed and counted; one that fails stops no other.
import { writeFileSync } from 'node:fs';

export function createChecks() {
  const counts = { passed: 0, failed: 0 };
  return {
    /** Runs one check; gives what it returns, or undefined when it failed. */
    async check(title, run) {
      try {
        const result = await run();
        counts.passed += 1;
        console.log(`  ok: ${title}`);
        return result;
      } catch (error) {
        counts.failed += 1;
        console.log(`  NOT OK: ${title}\n    ${String(error?.message ?? error)}`);
        return undefined;
      }
    },
    /** Writes the counts where asked, and sets the exit status. */
    finish(file) {
      if (file !== undefined) writeFileSync(file, JSON.stringify(counts));
      console.log(`smoke: ${counts.passed} ok, ${counts.failed} not ok`);
      process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;
    },
  };
}
