import type { ReadFiles } from '../config/read-files.ts';

/** The name under which the demo's configuration appears in findings. */
export const DEMO_CONFIG_PATH = 'demo.yaml';

/**
 * The configuration of the demo cluster, as a file, so that it goes the way of every other one.
 * Scraped every second: somebody is watching.
 */
export function demoConfig(
  members: readonly { readonly id: string; readonly url: string }[],
): string {
  const nodes = members.map(({ id, url }) => `      - { id: ${id}, metrics: ${url} }`);
  return [
    'scrape: { interval: 1s, timeout: 500ms }',
    'clusters:',
    '  - name: demo',
    '    system: generic-raft',
    '    runbooks: [rolling-restart, rolling-upgrade]',
    '    nodes:',
    ...nodes,
    '',
  ].join('\n');
}

/** The files of the machine with one more, which exists in memory only. */
export function withFile(files: ReadFiles, path: string, text: string): ReadFiles {
  return {
    listPath: (asked) => files.listPath(asked),
    readFile: async (asked, maxBytes) =>
      asked === path
        ? { kind: 'read', bytes: new TextEncoder().encode(text), isWorldReadable: false }
        : files.readFile(asked, maxBytes),
  };
}
