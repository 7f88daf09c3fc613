/** Measures a number that changes in steps: its mean over time and its maximum. */
export class LevelMeter {
  #area = 0
  #durationMs = 0
  #max = 0

  /** Records that the number was at `level` for a duration. */
  add(level: number, durationMs: number): void {
    this.addArea(level * durationMs, durationMs)
    this.see(level)
  }

  /** Records the integral over a duration, `area`, in milliseconds. */
  addArea(area: number, durationMs: number): void {
    this.#area += area
    this.#durationMs += durationMs
  }

  /** Records that `level` was reached, for an unknown duration. */
  see(level: number): void {
    if (level > this.#max) this.#max = level
  }

  /** Adds the measurements of another meter. */
  merge(other: LevelMeter): void {
    this.addArea(other.#area, other.#durationMs)
    this.see(other.#max)
  }

  toResult(): { mean: number; max: number } {
    return { mean: this.#durationMs === 0 ? 0 : this.#area / this.#durationMs, max: this.#max }
  }
}
