/** From here on Stirling's series is exact to the last digits of a double. */
const SERIES_FROM = 10;

/**
 * ln Γ(x) for x > 0: Stirling's series (Abramowitz and Stegun 6.1.41), after the recurrence
 * Γ(x) = Γ(x + 1)/x has led to where that is exact. Not a number for anything else.
 */
export function logGamma(x: number): number {
  if (!(x > 0)) return Number.NaN;
  let shifted = x;
  let product = 1;
  while (shifted < SERIES_FROM) {
    product *= shifted;
    shifted += 1;
  }
  const square = 1 / (shifted * shifted);
  const series = (1 / 12 - square * (1 / 360 - square * (1 / 1_260 - square / 1_680))) / shifted;
  const stirling = (shifted - 0.5) * Math.log(shifted) - shifted + 0.5 * Math.log(2 * Math.PI);
  return stirling + series - Math.log(product);
}

/** ln B(a, b), of the beta function. */
export function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}
