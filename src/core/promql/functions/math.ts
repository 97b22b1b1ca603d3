import { goMax, goMin } from '../eval/arithmetic.ts';
import { joinAll, joinProvenance, type Sample, withValue } from '../eval/sample.ts';
import type { FunctionCall, FunctionFamily, FunctionImplementation } from './implementation.ts';

function each(map: (value: number) => number): FunctionImplementation {
  return { kind: 'map', map };
}

/** Functions of one number, most of them of the platform. */
export const MATH: FunctionFamily = {
  abs: each(Math.abs),
  acos: each(Math.acos),
  acosh: each(Math.acosh),
  asin: each(Math.asin),
  asinh: each(Math.asinh),
  atan: each(Math.atan),
  atanh: each(Math.atanh),
  ceil: each(Math.ceil),
  cos: each(Math.cos),
  cosh: each(cosh),
  deg: each((value) => (value * 180) / Math.PI),
  exp: each(Math.exp),
  floor: each(Math.floor),
  ln: each(Math.log),
  log10: each(Math.log10),
  log2: each(Math.log2),
  rad: each((value) => (value * Math.PI) / 180),
  sgn: each(Math.sign),
  sin: each(Math.sin),
  sinh: each(sinh),
  sqrt: each(Math.sqrt),
  tan: each(Math.tan),
  tanh: each(Math.tanh),
  round: { kind: 'map', map: (value, step = 1) => roundTo(value, step) },
  clamp: { kind: 'vector', run: (call) => clamp(call, ...bounds(call)) },
  clamp_max: {
    kind: 'vector',
    run: (call) => clamp(call, Number.NEGATIVE_INFINITY, parameter(call, 0)),
  },
  clamp_min: {
    kind: 'vector',
    run: (call) => clamp(call, parameter(call, 0), Number.POSITIVE_INFINITY),
  },
};

/** From here on Go halves an exponential, which overflows a little earlier than it must. */
const HALVED_FROM = 21;

function cosh(value: number): number {
  return Math.abs(value) > HALVED_FROM ? Math.exp(Math.abs(value)) * 0.5 : Math.cosh(value);
}

function sinh(value: number): number {
  if (!(Math.abs(value) > HALVED_FROM)) return Math.sinh(value);
  return Math.sign(value) * Math.exp(Math.abs(value)) * 0.5;
}

/** Rounds to a multiple of a step, ties upwards; the inverse loses less precision (Prometheus). */
function roundTo(value: number, step: number): number {
  const inverse = 1 / step;
  return Math.floor(value * inverse + 0.5) / inverse;
}

function parameter({ scalars }: FunctionCall, index: number): number {
  return scalars[index]?.value ?? Number.NaN;
}

function bounds(call: FunctionCall): readonly [number, number] {
  return [parameter(call, 0), parameter(call, 1)];
}

function clamp(call: FunctionCall, least: number, most: number): readonly Sample[] {
  if (most < least) return [];
  const limits = joinAll(call.scalars);
  return call.samples.map((sample) => {
    const value = goMax(least, goMin(most, sample.value));
    return { ...withValue(sample, value), ...joinProvenance(sample, limits) };
  });
}
