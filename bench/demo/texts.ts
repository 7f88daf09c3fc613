import { chinese } from './chinese.ts'
import { english, type Texts } from './english.ts'

export const LANGUAGES = ['en', 'zh'] as const

export type Language = (typeof LANGUAGES)[number]

export const TEXTS: Readonly<Record<Language, Texts>> = { en: english, zh: chinese }
