import { assemblyScript } from './assemblyscript/toolchain/language.ts'
import type { ModLanguage } from './assemblyscript/transform/config.ts'
import { c, cpp } from './c/toolchain/language.ts'
import type { Language } from './language.ts'
import { rust } from './rust/toolchain/language.ts'
import { zig } from './zig/toolchain/language.ts'

/** The languages that mods are written in, by the `lang` of their `skein.json`. */
export const LANGUAGES: Readonly<Record<ModLanguage, Language>> = { as: assemblyScript, c, cpp, rust, zig }
