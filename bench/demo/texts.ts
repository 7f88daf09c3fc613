import { chinese } from './chinese.ts'
import { english } from './english.ts'

/** What the demo says; each language says all of it. */
export type Texts = typeof english

export const LANGUAGES = ['en', 'zh'] as const

export type Language = (typeof LANGUAGES)[number]

export const TEXTS: Readonly<Record<Language, Texts>> = { en: english, zh: chinese }
