import { describe, expect, test } from 'vitest'
import { DARK, LIGHT, type Palette } from '../../../bench/report/charts/palette.ts'

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function contrast(one: string, other: string): number {
  const luminance = (color: string): number => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5].map((start) => {
      const share = parseInt(color.slice(start, start + 2), 16) / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}

describe.each([
  ['light', LIGHT],
  ['dark', DARK],
] as const)('the %s palette', (_name, palette: Palette) => {
  const grounds = [palette.background, palette.surface]

  test.each(['text', 'muted', 'accent'] as const)('is readable: %s', (name) => {
    for (const ground of grounds) expect(contrast(palette[name], ground)).toBeGreaterThan(4.5)
  })

  test.each([...palette.series, ...Object.values(palette.tones)])(
    'has visible shapes: %s',
    (color) => {
      expect(contrast(color, palette.surface)).toBeGreaterThan(3)
    },
  )

  test.each(Object.values(palette.shades))('has shades with readable text: $fill', (shade) => {
    expect(contrast(shade.text, shade.fill)).toBeGreaterThan(4.5)
  })

  test('has a stronger shade for every better cell', () => {
    const strength = [4, 3, 2, 1, 0].map((shade) =>
      contrast(palette.shades[shade as 0 | 1 | 2 | 3 | 4].fill, palette.surface),
    )
    expect(strength).toEqual([...strength].sort((a, b) => a - b))
  })
})
