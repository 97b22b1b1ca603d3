import { dirname, isAbsolute, join } from 'node:path';

/**
 * The path of a file that another file names: relative to that file, so that a configuration can
 * be moved with what it names and does not depend on the working directory.
 */
export function pathBeside(file: string, named: string): string {
  return isAbsolute(named) ? named : join(dirname(file), named);
}
