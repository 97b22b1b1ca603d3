const UNIT_BYTES: ReadonlyMap<string, number> = new Map([
  ['B', 1],
  ['KiB', 1024],
  ['MiB', 1024 ** 2],
  ['GiB', 1024 ** 3],
]);

const SIZE = /^(\d{1,12})(B|KiB|MiB|GiB)$/;

/**
 * Reads a size such as `16MiB` as bytes. Only whole numbers of binary units: `MB` means two things
 * to two people. Undefined for anything else.
 */
export function parseByteSize(text: string): number | undefined {
  const match = SIZE.exec(text);
  const [, amount = '', unit = ''] = match ?? [];
  const unitBytes = UNIT_BYTES.get(unit);
  return unitBytes === undefined ? undefined : Number(amount) * unitBytes;
}
