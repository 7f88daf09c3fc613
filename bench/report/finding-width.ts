import { WIDTH } from './text-width.ts'

export const INDENT = 2

/** The width of the longest level of a finding, and a gap. */
export const LEVEL_WIDTH = 'problem'.length + 2

/** The remaining width for the text and the table of a finding of the doctor. */
export const FINDING_WIDTH = WIDTH - INDENT - LEVEL_WIDTH
