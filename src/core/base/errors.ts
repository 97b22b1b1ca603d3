/** A place in a file that a person can jump to; both count from one. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One thing that is wrong with a file, and where. */
export interface Finding {
  readonly place: Place;
  readonly message: string;
  /** For a query: its line, and below it carets under what is wrong. */
  readonly excerpt?: string;
}

/** Writes a finding the way compilers do, so that editors and people can follow it. */
export function formatFinding({ place, message }: Finding): string {
  return `${place.file}:${place.line}:${place.column}: ${message}`;
}

/** A finding with its excerpt, indented, on the lines below. */
export function renderFinding(finding: Finding): string {
  const lines = finding.excerpt?.split('\n') ?? [];
  return [formatFinding(finding), ...lines.map((line) => `    ${line}`)].join('\n');
}

/** Either a value, or everything that is wrong with the input, all at once. */
export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/** States what must hold whatever the input is. A guard that is wrong about itself must stop. */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`[invariant] ${message}`);
}
