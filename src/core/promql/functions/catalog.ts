import { CONVERSION } from './conversion.ts';
import { DATE } from './date.ts';
import { HISTOGRAM } from './histogram.ts';
import type { FunctionImplementation } from './implementation.ts';
import { LABELS } from './labels.ts';
import { MATH } from './math.ts';
import { OVER_TIME } from './over-time.ts';
import { RATE } from './rate.ts';
import { REGRESSION } from './regression.ts';

/** How each function of the language computes; every known signature has an entry. */
export const IMPLEMENTATIONS: ReadonlyMap<string, FunctionImplementation> = new Map(
  [MATH, DATE, OVER_TIME, RATE, REGRESSION, LABELS, CONVERSION, HISTOGRAM].flatMap((family) =>
    Object.entries(family),
  ),
);
