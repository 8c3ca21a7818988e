import { SkeinError, type GuestInterface } from '../../engine/index.ts'
import type { Permission } from '../grants/permission.ts'
import { readModAssets, type ModAsset } from '../assets/index.ts'
import { readManifest, type Manifest } from '../manifest/index.ts'
import { fetchedCode } from '../fetched-code.ts'
import { assertValid, compile, stripForCompiler } from './compile.ts'
import { checkSize } from './module-limits.ts'
import {
  DEFAULT_MODULE_LIMITS,
  DEFAULT_SANDBOX_LIMITS,
  type ModuleLimits,
  type SandboxLimits,
} from '../limits.ts'
import { isWings } from './is-wings.ts'
import { otherHostOf } from './other-host.ts'
import { keptGlobals, rewriteInTurns, rewriteModule, type RewriteRequest } from '../sandbox/index.ts'
import { isWasi, type Wasi } from '../wasi/index.ts'
import { readModule, withCustomSection, withoutCustomSections, type ModuleInfo } from '../wasm/index.ts'
import { MAP_SECTION, type CodePlaces } from './code-places.ts'

/**
 * A mod, parsed and inert, with the text of its file. Nothing in it has been executed, and nothing can be, until an
 * image has linked it.
 */
export interface Module extends ModuleText {
  /** Rewritten to keep to its limits, and compiled; not instantiated. */
  readonly wasm: WebAssembly.Module
  /** Whether its fuel is counted: it then imports the counters. */
  readonly metered: boolean
  /** Where its code was made, if it carries a source map, as the builds of `skein dev` do. */
  readonly places: CodePlaces | null
  /** Implementation of its WASI imports; `null` where it has none. */
  readonly wasi: typeof Wasi | null
  /** Whether all that it keeps between calls is within reach of the host, beside its memory. */
  readonly keepable: boolean
  /** Whether it keeps something in tables or segments, which the host cannot put back. */
  readonly hidesState: boolean
}

/** An ABI besides this host's own. How its modules are linked and run, the ABI itself knows: each is a whole `GuestAbi`. */
export interface ModuleAbi {
  /** How messages name it. */
  readonly name: string
  /** Whether a fault leaves its mods in no state to go on. */
  readonly unforgiving: boolean
  /** Whether the systems of a mod hold on to each other: it starts anew where other ones of them are to run. */
  readonly bindsSystems: boolean
  /** Everything of a game that a module asks for. @param interfaces the game as mods of other ABIs know it */
  permissionsOf(module: ModuleText, interfaces: readonly GuestInterface[]): readonly Permission[]
}

/** Metadata and assets in a mod's file, before anything is compiled. */
export interface ModuleText {
  /** Name of the bytes: a file name, or another that the embedding program gave. */
  readonly file: string
  /** `namespace:name`, from the manifest. */
  readonly name: string
  readonly version: string
  readonly manifest: Manifest
  /** The ABI that it was built for, where that is not this host's own. */
  readonly abi: ModuleAbi | null
  /** The pictures, sounds and data that it brings; none of them decoded. */
  readonly assets: readonly ModAsset[]
  /** Imports, exports, limits and sections as the binary has them. */
  readonly info: ModuleInfo
  /** The file as it was given. */
  readonly bytes: Uint8Array
}

/** The name of the custom sections that hold the manifest. */
export const MANIFEST_SECTION = 'skein'

/** How a mod is kept in bounds. */
export interface SandboxOptions extends SandboxLimits, ModuleLimits {
  /** Whether code pays for its running in fuel. Without, a loop that does not end hangs the game. Default: true. */
  readonly meter: boolean
}

/** The sandbox of mods, where a game sets no other. */
export const DEFAULT_SANDBOX: SandboxOptions = {
  ...DEFAULT_SANDBOX_LIMITS,
  ...DEFAULT_MODULE_LIMITS,
  meter: true,
}

/**
 * Reads what the file of a mod says about it. Whether its code is valid shows only when it is compiled.
 *
 * @param bytes a WebAssembly binary, from anyone
 * @param file its name in messages
 * @throws SkeinError `module/*`, `manifest/*`; each names the file
 */
export function readModuleText(bytes: Uint8Array, file: string): ModuleText {
  const info = readModule(bytes, file)
  const sections = info.customSections(MANIFEST_SECTION)
  const other = sections.length === 0 ? otherHostOf(info) : null
  if (other !== null) {
    throw new SkeinError(
      'module/other-host',
      `${file} is WebAssembly but not a mod: it was built for ${other}`,
      {
        names: { file },
        hint: 'Build it with a Skein SDK, or add a manifest as docs/abi.md describes.',
      },
    )
  }
  const manifest = readManifest(sections, file)
  const { name, version } = manifest.mod
  return { file, name, version, manifest, abi: null, assets: readModAssets(info, file, name), info, bytes }
}

/**
 * Reads what the file of a mod says about it, whatever ABI it was built for. Plugins that were built with `wings` describe themselves by
 * code, which runs in an instance of its own that reaches nothing.
 *
 * @param turn as for {@link parseModule}
 * @throws SkeinError `module/*`, `manifest/*`; each names the file
 */
export async function readAnyText(
  bytes: Uint8Array,
  file: string,
  turn: (() => Promise<void>) | null = null,
): Promise<ModuleText> {
  const info = readModule(bytes, file)
  if (info.customSections(MANIFEST_SECTION).length > 0 || !isWings(info)) return readModuleText(bytes, file)
  const { readWings } = await fetchedCode(import('../wings/index.ts'))
  return readWings(bytes, file, info, turn)
}

/**
 * Reads and compiles a mod without running any of it; but for plugins built with `wings`, see {@link readAnyText}.
 *
 * @param bytes a WebAssembly binary, from anyone
 * @param file its name in messages
 * @param sandboxOf how a mod of that name is kept in bounds, which asks for those limits
 * @param turn lets others have their turn, awaited every now and then where the module is large; none: it is done at once
 * @param known result of {@link readAnyText} for the same bytes, where they were read before
 * @throws SkeinError `module/*` when it is no valid WebAssembly module, `manifest/*` when its manifest is missing or
 * malformed, `asset/*` when one of its assets is invalid; each names the file
 */
export async function parseModule(
  bytes: Uint8Array,
  file: string,
  sandboxOf: (mod: string, wanted: Readonly<Record<string, number>>) => SandboxOptions = () =>
    DEFAULT_SANDBOX,
  turn: (() => Promise<void>) | null = null,
  known: ModuleText | null = null,
): Promise<Module> {
  const text = known ?? (await readAnyText(bytes, file, turn))
  const { info, manifest } = text
  const sandbox = sandboxOf(manifest.mod.name, manifest.mod.limits ?? {})
  checkSize(info, file, sandbox)
  const places = await codePlaces(info, manifest.mod.name)
  const copies: number[] | null = places === null ? null : []
  const facts = { hidesState: false }
  const request = { bytes, file, info, limits: sandbox, meter: sandbox.meter, copies, facts }
  const rewritten = await rewrite(request, manifest.mod.name, turn)
  const moved = copies === null ? null : places!.moved(copies)
  const code = moved === null ? rewritten : withPlaces(rewritten, moved, file)
  const names = { file, mod: manifest.mod.name }
  // The rewriter adds missing parts and leaves out forbidden ones: the module is validated as it was given.
  await assertValid(bytes, names)
  const wasm = await compile(stripForCompiler(code, file), names)
  const metered = sandbox.meter && info.functions > 0
  const globals = keptGlobals(bytes, file, info)
  const keepable = globals !== null && (metered || globals.length === 0)
  const wasi = info.imports.some((it) => isWasi(it.module)) ? await fetchWasi() : null
  return { ...text, wasm, metered, keepable, hidesState: facts.hidesState, places: moved, wasi }
}

/** Few mods need it: those of languages with a runtime. */
async function fetchWasi(): Promise<typeof Wasi> {
  return (await fetchedCode(import('../wasi/wasi.ts'))).Wasi
}

/** Reads the source map of a module that carries one, as those under development do. */
async function codePlaces(info: ModuleInfo, mod: string): Promise<CodePlaces | null> {
  const [section] = info.customSections(MAP_SECTION)
  if (section === undefined) return null
  const { readSourceMap } = await fetchedCode(import('../source-map/source-map.ts'))
  return readSourceMap(section, mod.replace(':', '/'))
}

/** Debuggers look at the running code: it gets a source map that fits. */
function withPlaces(module: Uint8Array, places: CodePlaces, file: string): Uint8Array {
  return withCustomSection(withoutCustomSections(module, MAP_SECTION, file), MAP_SECTION, places.section)
}

async function rewrite(
  request: RewriteRequest,
  mod: string,
  turn: (() => Promise<void>) | null,
): Promise<Uint8Array> {
  try {
    return turn === null ? rewriteModule(request) : await rewriteInTurns(request, turn)
  } catch (error) {
    if (!(error instanceof SkeinError)) throw error
    const { code, message, names, hint } = error
    throw new SkeinError(code, message, {
      names: { ...names, mod },
      ...(hint === undefined ? {} : { hint }),
    })
  }
}
