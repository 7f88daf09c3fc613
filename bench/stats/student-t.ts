/** Relative change at which a continued fraction has settled. */
const SETTLED = 1e-15

/** The number that replaces a zero divisor. */
const TINY = 1e-300

const MAX_STEPS = 10_000

/** Lanczos' coefficients for g = 7 and nine terms: 15 digits. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
  -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
  1.5056327351493116e-7,
]

/**
 * The `p`-quantile of Student's t distribution: 2.228 for 0.975 and 10 degrees of freedom.
 *
 * @param p - in (0, 1). Near 1 its own digits limit the precision: ask for 1 − p, and change the sign.
 * @param degreesOfFreedom - above 0; need not be whole.
 * @throws {RangeError} if `p` or the degrees of freedom are out of range.
 */
export function studentTQuantile(p: number, degreesOfFreedom: number): number {
  requireDegreesOfFreedom(degreesOfFreedom)
  if (!(p > 0 && p < 1)) throw new RangeError(`\`p\` must lie between 0 and 1, got ${p}`)
  if (p === 0.5) return 0
  const tail = Math.min(p, 1 - p)
  const t = upperQuantile(tail, degreesOfFreedom)
  return p < 0.5 ? -t : t
}

/**
 * The t of 0 or more that is exceeded with probability `tail`, by bisection to the last representable number.
 */
function upperQuantile(tail: number, degreesOfFreedom: number): number {
  const exceeds = upperTail(degreesOfFreedom)
  let low = 0
  let high = 1
  while (exceeds(high) > tail) {
    low = high
    high *= 2
  }
  for (;;) {
    const middle = low + (high - low) / 2
    if (middle <= low || middle >= high) return middle
    if (exceeds(middle) > tail) low = middle
    else high = middle
  }
}

/** P(T > t) = ½ I(ν / (ν + t²); ν / 2, ½) for t of 0 or more: exact far out, where 1 − P is not. */
function upperTail(degreesOfFreedom: number): (t: number) => number {
  const share = regularizedBeta(degreesOfFreedom / 2, 0.5)
  return (t) => 0.5 * share(degreesOfFreedom / (degreesOfFreedom + t * t))
}

/** The regularised incomplete beta function I(x; a, b) of x in [0, 1]; a and b above 0. */
function regularizedBeta(a: number, b: number): (x: number) => number {
  const logBeta = logGamma(a) + logGamma(b) - logGamma(a + b)
  return (x) => {
    if (x <= 0) return 0
    if (x >= 1) return 1
    const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) - logBeta)
    // The fraction settles fast on one side of the mean; I(x; a, b) = 1 − I(1 − x; b, a).
    if (x < (a + 1) / (a + b + 2)) return (front * betaFraction(x, a, b)) / a
    return 1 - (front * betaFraction(1 - x, b, a)) / b
  }
}

/** The continued fraction of the incomplete beta function, by Lentz' method (Numerical Recipes §6.4). */
function betaFraction(x: number, a: number, b: number): number {
  let c = 1
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1))
  let fraction = d
  for (let m = 1; m <= MAX_STEPS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    let change = 1
    for (const numerator of [even, odd]) {
      d = 1 / awayFromZero(1 + numerator * d)
      c = awayFromZero(1 + numerator / c)
      change = c * d
      fraction *= change
    }
    if (Math.abs(change - 1) < SETTLED) break
  }
  return fraction
}

/** The natural logarithm of the gamma function for x above 0. */
function logGamma(x: number): number {
  // Γ(x) Γ(1 − x) = π / sin πx
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x)
  const [first = 0, ...terms] = LANCZOS
  const series = terms.reduce((sum, term, index) => sum + term / (x + index), first)
  const shifted = x + 6.5
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(shifted) - shifted + Math.log(series)
}

function awayFromZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value
}

function requireDegreesOfFreedom(degreesOfFreedom: number): void {
  if (!(degreesOfFreedom > 0 && degreesOfFreedom < Infinity)) {
    throw new RangeError(`degrees of freedom must be positive and finite, got ${degreesOfFreedom}`)
  }
}
