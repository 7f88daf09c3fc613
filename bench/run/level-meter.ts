/** A number that changes in steps: its mean over time and its maximum. */
export class LevelMeter {
  #area = 0
  #durationMs = 0
  #max = 0

  /** It was at `level` for so long. */
  add(level: number, durationMs: number): void {
    this.addArea(level * durationMs, durationMs)
    this.see(level)
  }

  /** In so much time its integral was `area`, in milliseconds. */
  addArea(area: number, durationMs: number): void {
    this.#area += area
    this.#durationMs += durationMs
  }

  /** It was at `level`, nobody knows how long. */
  see(level: number): void {
    if (level > this.#max) this.#max = level
  }

  /** Adds the time that another one has seen. */
  merge(other: LevelMeter): void {
    this.addArea(other.#area, other.#durationMs)
    this.see(other.#max)
  }

  toResult(): { mean: number; max: number } {
    return { mean: this.#durationMs === 0 ? 0 : this.#area / this.#durationMs, max: this.#max }
  }
}
