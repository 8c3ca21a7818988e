import { SkeinError, type ErrorNames } from '../../engine/index.ts'
import { engineReason } from '../engine-reason.ts'
import { withoutCustomSections } from '../wasm/index.ts'
import { MAP_SECTION } from './code-places.ts'

/** Bytes of a module up to which looking through it takes no longer than a few milliseconds. */
const QUICK = 1_048_576

/**
 * Asks the engine whether a module is valid, as it was given.
 *
 * @throws SkeinError `module/invalid` with the engine's reason, `module/forbidden` where nothing may be compiled
 */
export async function assertValid(bytes: Uint8Array, names: ErrorNames): Promise<void> {
  if (bytes.length <= QUICK && WebAssembly.validate(bytes as BufferSource)) return
  // Beside the thread of the game, where it is large; and its reason, where it is not valid.
  await compile(bytes, names)
}

/**
 * Compiles a module.
 *
 * @param names its file and its mod
 * @throws SkeinError `module/invalid` with the engine's reason, `module/forbidden` where nothing may be compiled
 */
export async function compile(bytes: Uint8Array, names: ErrorNames): Promise<WebAssembly.Module> {
  const { file } = names
  try {
    return await WebAssembly.compile(bytes as BufferSource)
  } catch (cause) {
    if (await isForbidden()) {
      throw new SkeinError('module/forbidden', `${file} cannot be compiled: this page forbids WebAssembly`, {
        names,
        hint: "Add 'wasm-unsafe-eval' to script-src in the Content-Security-Policy of the page.",
        cause,
      })
    }
    throw new SkeinError(
      'module/invalid',
      `${file} is not a valid WebAssembly module: ${engineReason(cause)}`,
      {
        names,
        hint: 'Build the file again, without WebAssembly features that this browser or Node lacks.',
        cause,
      },
    )
  }
}

/**
 * Chromium instantiates no module on a page's main thread that has more than eight megabytes, whatever they are. The
 * parts of a mod besides its code, such as pictures, are read from its file: the compiler needs none of them.
 */
export function stripForCompiler(module: Uint8Array, file: string): Uint8Array {
  if (module.length < SLIM) return module
  return withoutCustomSections(module, (name, bytes) => name !== MAP_SECTION && bytes > BULKY, file)
}

/** Bytes from which on a module is compiled without its bulky sections, and bytes above which a section is bulky. */
const SLIM = 4_194_304
const BULKY = 4_096

/** Whether nothing at all may be compiled here. The words of the error would tell too, but each browser has its own. */
async function isForbidden(): Promise<boolean> {
  const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)
  return WebAssembly.compile(empty).then(
    () => false,
    () => true,
  )
}
