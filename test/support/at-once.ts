import { doAll } from '../../src/core/base/steps.ts';
import type { Slices } from '../../src/service/slices.ts';

/** Does long work in one go, for stories in which nothing else happens meanwhile. */
export const AT_ONCE: Pick<Slices, 'run'> = { run: async (work) => doAll(work) };
