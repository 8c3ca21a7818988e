import { describe, expect, test } from 'vitest'
import { checkStandalone, parseModule } from '../index.ts'
import { createGame, defineGame } from '../../src/index.ts'
import { watMod } from '../testing/wat-mod.ts'

const MANIFEST = [{ mod: { name: 'acme:foreign', version: '1.0.0', abi: 1 } }]
const HOSTS = [
  ['wasm-bindgen', ['wbg', '__wbindgen_placeholder__'], ['__wbindgen_throw', '__wbindgen_describe', 'now']],
  ['Emscripten', ['env'], ['emscripten_resize_heap', 'emscripten_memcpy_js', 'abort']],
  ['Go', ['gojs'], ['runtime.wasmExit', 'runtime.walltime', 'syscall/js.valueGet']],
] as const

describe.each(HOSTS)('a module for %s with a manifest', (host, modules, names) => {
  const imports = modules.flatMap((module) => names.map((name) => `(import "${module}" "${name}" (func))`))
  const bytes = watMod(MANIFEST, `(module ${imports.join(' ')})`)

  test('is recognised by a game, once', async () => {
    const game = await createGame(defineGame({ systems: [] }))
    const [status] = await game.mods.add([{ file: 'foreign.wasm', bytes }])
    expect(status!.errors.map(({ code }) => code)).toEqual(['module/other-host'])
    expect(status!.errors[0]!.message).toContain(host)
  })

  test('is recognised without a game', async () => {
    const { problems, doubts } = checkStandalone(await parseModule(bytes, 'foreign.wasm'))
    expect(problems.map(({ code }) => code)).toEqual(['module/other-host'])
    expect(doubts).toEqual([])
  })
})
