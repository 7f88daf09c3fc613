import { WIDTH } from './text-width.ts'

export const INDENT = 2

/** As wide as the longest level of a finding, and a gap. */
export const LEVEL_WIDTH = 'problem'.length + 2

/** The columns that are left for the text and the table of a finding of the doctor. */
export const FINDING_WIDTH = WIDTH - INDENT - LEVEL_WIDTH
