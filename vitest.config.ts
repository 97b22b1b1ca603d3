import { defineConfig } from 'vitest/config';

// Projects, because they need different things: `unit` needs npm alone, `real` needs the servers
// from Debian, `conformance` the peer data that lies beside the checkout, and `sim` some minutes.
export default defineConfig({
  test: {
    // Left to itself, vitest keeps one of the processors for itself; on two that is half of them.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/real/**', 'test/conformance/**', 'test/bench/**', 'test/sim/long/**'],
          // No test changes a module for others: each process reads the modules once and not for
          // every file, which is two fifths of the time.
          isolate: false,
          // Ends what hangs; a machine that does other things as well may take many times as long.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'real',
          include: ['test/real/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'sim',
          include: ['test/sim/long/*.test.ts'],
          testTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'conformance',
          include: ['test/conformance/**/*.test.ts'],
          testTimeout: 300_000,
        },
      },
    ],
  },
});
