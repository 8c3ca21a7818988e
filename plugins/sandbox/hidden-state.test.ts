import { expect, test } from 'vitest'
import { assemble } from '../testing/wat-mod.ts'
import { readModule } from '../wasm/index.ts'
import { DEFAULT_SANDBOX_LIMITS, rewriteModule } from './index.ts'

/** Whether code is found to keep something where no host reaches it. */
function hides(code: string): boolean {
  const bytes = assemble(`(module (memory 1) (table 4 funcref) (elem $e func 0) (data $d "abc")
    (func (drop (i32.const 1))) (func ${code}))`)
  const facts = { hidesState: false }
  const info = readModule(bytes, 'test.wasm')
  rewriteModule({ bytes, file: 'test.wasm', info, limits: DEFAULT_SANDBOX_LIMITS, meter: true, facts })
  return facts.hidesState
}

const three = '(i32.const 0) (i32.const 0) (i32.const 1)'

test.each([
  ['table.set', '(table.set 0 (i32.const 0) (ref.func 0))'],
  ['table.grow', '(drop (table.grow 0 (ref.func 0) (i32.const 1)))'],
  ['table.fill', '(table.fill 0 (i32.const 0) (ref.func 0) (i32.const 1))'],
  ['table.copy', `(table.copy ${three})`],
  ['table.init', `(table.init $e ${three})`],
  ['data.drop and memory.init', `(memory.init $d ${three}) (data.drop $d)`],
])('%s keeps something where no host reaches it', (_name, code) => {
  expect(hides(code)).toBe(true)
})

test.each([
  ['table.get and table.size', '(drop (table.get 0 (i32.const 0))) (drop (table.size 0))'],
  ['call_indirect', '(call_indirect (i32.const 0))'],
  ['elem.drop', '(elem.drop $e)'],
  ['data.drop', '(data.drop $d)'],
  ['memory.init', `(memory.init $d ${three})`],
  [
    'memory.grow, copy and fill',
    `(drop (memory.grow (i32.const 1))) (memory.copy ${three}) (memory.fill ${three})`,
  ],
  ['constants with the numbers of such instructions', '(drop (i32.const 0x26)) (drop (i64.const 0x0cfc))'],
])('%s keeps nothing beside memory', (_name, code) => {
  expect(hides(code)).toBe(false)
})
