import {
  isAssetName,
  printable,
  readAssetContent,
  SkeinError,
  type AssetContent,
} from '../../engine/index.ts'
import type { ModuleInfo } from '../wasm/index.ts'
import { type AssetLimits, DEFAULT_ASSET_LIMITS } from '../limits.ts'

/** The prefix of the names of custom sections that hold assets: the asset's name follows. */
export const ASSET_SECTION = 'skein:asset/'

/** A picture, a sound or data that a mod brings, as it lies in the module. */
export interface ModAsset extends AssetContent {
  readonly name: string
  readonly bytes: Uint8Array
}

/**
 * Reads the assets of a module. The bytes may come from anyone; they are looked at, and decoded by nobody.
 *
 * @throws SkeinError `asset/invalid` for an invalid or duplicate name; `asset/broken` for malformed bytes; with all
 * problems where there are several
 */
export function readModAssets(info: ModuleInfo, file: string, mod: string): ModAsset[] {
  const assets: ModAsset[] = []
  const problems: SkeinError[] = []
  const seen = new Set<string>()
  for (const section of info.customNames) {
    if (!section.startsWith(ASSET_SECTION) || seen.has(section)) continue
    seen.add(section)
    const name = section.slice(ASSET_SECTION.length)
    try {
      const contents = info.customSections(section)
      assets.push(readModAsset(name, contents[0]!, contents.length))
    } catch (error) {
      if (!(error instanceof SkeinError)) throw error
      problems.push(within(error, file, mod))
    }
  }
  if (problems.length === 1) throw problems[0]!
  if (problems.length > 1) {
    const lines = problems.slice(0, SHOWN).map((it) => `- ${it.message}`)
    const more = problems.length > SHOWN ? `\n- and ${problems.length - SHOWN} more` : ''
    throw new SkeinError(
      problems[0]!.code,
      `${file} has assets that cannot be used:\n${lines.join('\n')}${more}`,
      {
        names: { file, mod },
        hint: problems[0]!.hint ?? '',
        problems,
      },
    )
  }
  return assets
}

/** How many problems one message names. */
const SHOWN = 20

/**
 * One asset, from its bytes.
 *
 * @param times how often its name stands in the module
 * @throws SkeinError `asset/invalid`, `asset/broken`
 */
export function readModAsset(name: string, bytes: Uint8Array, times = 1): ModAsset {
  const shown = printable(name)
  if (!isAssetName(name) || times !== 1) {
    const why = times === 1 ? 'its name is invalid' : `its name is used ${times} times`
    throw new SkeinError('asset/invalid', `the asset "${shown}" cannot be used: ${why}`, {
      names: { other: shown },
      hint: 'Use each name once, such as "sprites/goose.png": letters, digits, - and _, separated by single dots, slashes or spaces.',
    })
  }
  return { name, bytes, ...readAssetContent(name, bytes) }
}

/** An error that says as well whose asset it is about. */
function within({ code, message, names, hint }: SkeinError, file: string, mod: string): SkeinError {
  return new SkeinError(code, `${mod}: ${message}`, {
    names: { ...names, file, mod },
    ...(hint === undefined ? {} : { hint }),
  })
}

/** An error for each exceeded limit. */
export function assetsOverLimit(
  mod: string,
  file: string,
  assets: readonly ModAsset[],
  limits: AssetLimits,
): SkeinError[] {
  const sum = (of: (asset: ModAsset) => number): number => assets.reduce((total, it) => total + of(it), 0)
  const found: Record<keyof AssetLimits, readonly [count: number, what: string]> = {
    assets: [assets.length, 'assets'],
    assetBytes: [sum((it) => it.bytes.length), 'bytes of assets'],
    assetPixels: [sum((it) => it.pixels), 'pixels in its pictures'],
    assetSeconds: [Math.ceil(sum((it) => it.seconds)), 'seconds of sound'],
  }
  const problems: SkeinError[] = []
  for (const name of Object.keys(DEFAULT_ASSET_LIMITS) as (keyof AssetLimits)[]) {
    const [count, what] = found[name]
    if (count <= limits[name]) continue
    problems.push(
      new SkeinError('link/over-limit', `${mod} has ${count} ${what}; the limit is ${limits[name]}`, {
        names: { mod, file },
        hint: `Shrink or remove some of its assets, or raise "${name}" in the limits of the game.`,
      }),
    )
  }
  return problems
}
