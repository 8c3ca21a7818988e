import { commands, Exit, runLLVM } from '@yowasp/clang'

// The compiler loads itself when it is first used, and tells everyone how far it is unless it is asked not to.
await runLLVM(undefined, {}, { fetchProgress: () => undefined })

/** Flags of `clang` for a mod in C: wasi-libc, as a library. */
const FLAGS = ['--target=wasm32-wasip1', '-mexec-model=reactor', '-O1', '-Wall', '-Werror']

/** Compiles C against wasi-libc: `mod.c`, and any other files. @throws Error with the compiler's messages */
export async function compileC(
  source: string | Readonly<Record<string, string>>,
  ...flags: string[]
): Promise<Uint8Array> {
  let said = ''
  const decoder = new TextDecoder()
  try {
    const files = await commands.clang(
      [...FLAGS, ...flags, 'mod.c', '-o', 'mod.wasm'],
      typeof source === 'string' ? { 'mod.c': source } : { ...source },
      { stderr: (bytes) => void (said += bytes === null ? '' : decoder.decode(bytes)) },
    )
    return files!['mod.wasm'] as Uint8Array
  } catch (cause) {
    if (cause instanceof Exit) throw new Error(said, { cause })
    throw cause
  }
}
