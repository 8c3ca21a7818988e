/** Features of WebAssembly that a mod can be built with, beyond what every mod is. */
export const FEATURES = ['simd'] as const

export type Feature = (typeof FEATURES)[number]

/** The languages that a mod can be written in. */
export const MOD_LANGUAGES = ['as', 'c', 'cpp', 'rust', 'zig'] as const

export type ModLanguage = (typeof MOD_LANGUAGES)[number]

/** The `skein.json` of a mod, checked. */
export interface ModConfig {
  /** `namespace:name`. */
  readonly name: string
  readonly version: string
  readonly description: string | null
  readonly authors: readonly string[]
  readonly license: string | null
  readonly homepage: string | null
  readonly lang: ModLanguage
  /** The file that the compiler starts from, relative to the folder of the mod. In C, all files of its folder are compiled. */
  readonly entry: string
  /** Where the module goes, relative to the folder of the mod. */
  readonly out: string
  /** The game that it is tested against, relative to the folder of the mod. */
  readonly game: string | null
  /** Names of groups, and of the classes of their systems. */
  readonly groups: ReadonlyMap<string, readonly string[]>
  readonly enable: readonly Feature[]
}

/** The record of a manifest about the mod itself. */
export function modRecord(config: ModConfig): Readonly<Record<string, unknown>> {
  const { name, version, description, authors, license, homepage } = config
  return {
    name,
    version,
    abi: 1,
    ...(description === null ? {} : { description }),
    ...(authors.length === 0 ? {} : { authors }),
    ...(license === null ? {} : { license }),
    ...(homepage === null ? {} : { homepage }),
  }
}
