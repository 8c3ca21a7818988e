import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { assemble } from '../testing/wat-mod.ts'
import { withCustomSection, withoutCustomSections } from './custom-section.ts'
import { readModule } from './module-info.ts'

const MODULE = assemble('(module (func (export "f") (result i32) (i32.const 1)))')

describe('custom sections', () => {
  test('of any name and size are added, and all else stays', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), fc.uint8Array({ maxLength: 20_000 }), (name, content) => {
        const module = withCustomSection(MODULE, name, content)
        expect(WebAssembly.validate(module as BufferSource)).toBe(true)
        expect(readModule(module, 'm.wasm').customSections(name).at(-1)).toEqual(content)
        expect(module.subarray(0, MODULE.length)).toEqual(MODULE)
      }),
      { numRuns: 50 },
    )
  })

  test('of one name are taken out, wherever they stand', () => {
    const first = withCustomSection(MODULE.subarray(0, 8), 'note', 'one')
    const around = new Uint8Array([...first, ...MODULE.subarray(8)])
    const module = withCustomSection(withCustomSection(around, 'other', 'kept'), 'note', 'two')
    expect(readModule(module, 'm.wasm').customSections('note')).toHaveLength(2)
    expect(withoutCustomSections(module, 'note', 'm.wasm')).toEqual(
      withCustomSection(MODULE, 'other', 'kept'),
    )
    expect(withoutCustomSections(MODULE, 'note', 'm.wasm')).toEqual(MODULE)
  })
})
