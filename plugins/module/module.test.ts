import { describe, expect, test, vi } from 'vitest'
import { assemble, watMod } from '../testing/wat-mod.ts'
import { parseModule } from './module.ts'

describe('a file that is no mod', () => {
  test.each([
    ['Extism', '(module (import "extism:host/env" "input_length" (func (result i64))))'],
    ['Proxy-Wasm', '(module (func (export "proxy_abi_version_0_2_1")))'],
    ['wasm-bindgen', '(module (import "wbg" "__wbindgen_throw" (func (param i32 i32))))'],
    ['Emscripten', '(module (import "env" "emscripten_resize_heap" (func (param i32) (result i32))))'],
    ['Go', '(module (import "gojs" "runtime.wasmExit" (func (param i32))))'],
    ['WASI', '(module (func (export "_start")))'],
  ])('but one for %s says so', async (host, wat) => {
    await expect(parseModule(assemble(wat), 'other.wasm')).rejects.toMatchObject({
      code: 'module/other-host',
      message: expect.stringContaining(host) as string,
      names: { file: 'other.wasm' },
    })
  })
  test('and for nobody else, is one without a manifest', async () => {
    const wat = '(module (import "env" "go_on" (func)) (func (export "start")))'
    await expect(parseModule(assemble(wat), 'plain.wasm')).rejects.toMatchObject({
      code: 'module/no-manifest',
    })
  })
})

test.each([2, 0])('a mod for version %d of the ABI says which version is known', async (abi) => {
  const bytes = watMod([{ mod: { name: 'acme:later', version: '1.0.0', abi } }], '(module)')
  await expect(parseModule(bytes, 'later.wasm')).rejects.toMatchObject({
    code: 'manifest/unsupported-abi',
    message: expect.stringContaining(`version ${abi} of the ABI`) as string,
    hint: expect.stringContaining(abi > 1 ? 'Update the game' : 'Build the mod again') as string,
  })
})

test('a module with instructions that nobody knows says where', async () => {
  const bytes = watMod(
    [{ mod: { name: 'acme:bad', version: '1.0.0', abi: 1 } }],
    '(module (func (export "f")))',
  )
  // The body of the function: an instruction that does not exist.
  const code = bytes.indexOf(0x0b, 20)
  bytes[code] = 0xff
  await expect(parseModule(bytes, 'bad.wasm')).rejects.toMatchObject({
    code: 'module/unsupported',
    message: expect.stringContaining('function 0') as string,
    names: { mod: 'acme:bad' },
  })
})

test('where nothing may be compiled, says how to allow it instead of blaming the file', async () => {
  vi.spyOn(WebAssembly, 'compile').mockRejectedValue(new EvalError('violates the Content Security Policy'))
  const bytes = watMod([{ mod: { name: 'acme:good', version: '1.0.0', abi: 1 } }], '(module)')
  await expect(parseModule(bytes, 'good.wasm')).rejects.toMatchObject({
    code: 'module/forbidden',
    names: { file: 'good.wasm', mod: 'acme:good' },
    hint: expect.stringContaining("'wasm-unsafe-eval'") as string,
  })
})

test('a module that the engine refuses says why', async () => {
  const wat = '(module (func (export "f") (result i32) (i32.const 1) (i32.const 2) (drop)))'
  const bytes = watMod([{ mod: { name: 'acme:bad', version: '1.0.0', abi: 1 } }], wat)
  // One value too few at the end.
  bytes[bytes.indexOf(0x1a, 20) - 2] = 0x1a
  bytes[bytes.indexOf(0x1a, 20) + 1] = 0x01
  await expect(parseModule(bytes, 'bad.wasm')).rejects.toMatchObject({
    code: 'module/invalid',
    names: { mod: 'acme:bad' },
  })
})
