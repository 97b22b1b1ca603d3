import { type Outcome, shown } from './harness.ts';

const HEAD = ['', 'what', 'ours', 'peer', 'ratio', 'least–most', 'budget'];

/** Writes outcomes as a table for people. */
export function tableOf(outcomes: readonly Outcome[]): string {
  const rows = [HEAD, ...outcomes.map(rowOf)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  '));
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

function rowOf({ what, unit, ours, peer, spread, limit, isKept }: Outcome): readonly string[] {
  const sign = limit?.kind === 'at-least' ? '≥' : '≤';
  const ends = `${shown(spread.least)}–${shown(spread.most)}`;
  return [
    limit === undefined ? ' ' : isKept ? '✓' : '✗',
    what,
    `${shown(ours)} ${unit}`,
    peer === undefined ? '–' : `${peer.name} ${shown(peer.figure)}`,
    peer === undefined ? '–' : shown(spread.median),
    ends,
    limit === undefined ? '–' : `${sign} ${limit.value}`,
  ];
}
