import type { Line, Styled } from './styled-text.ts';

/** A cell of a table. */
export type Cell = string | Styled;

/** Which side of its column a cell keeps to; numbers are compared by their last digits. */
export type Side = 'left' | 'right';

/** Lays rows out in columns that are as wide as their widest cell, two spaces apart. */
export function columns(
  rows: readonly (readonly Cell[])[],
  sides: readonly Side[],
): readonly Line[] {
  const widths = sides.map((_, at) => Math.max(0, ...rows.map((row) => textOf(row[at]).length)));
  return rows.map((row) =>
    row.flatMap((cell, at) => {
      const space = ' '.repeat(Math.max(0, (widths[at] ?? 0) - textOf(cell).length));
      const gap = at === 0 ? '' : '  ';
      return sides[at] === 'right' ? [gap + space, cell] : [gap, cell, space];
    }),
  );
}

function textOf(cell: Cell | undefined): string {
  if (cell === undefined) return '';
  return typeof cell === 'string' ? cell : cell.text;
}
