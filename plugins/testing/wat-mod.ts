import wabtFactory from 'wabt'
import { withCustomSection } from '../wasm/index.ts'

const wabt = await wabtFactory()

/** A manifest record, as JSON. */
export type ManifestRecord = Readonly<Record<string, unknown>>

/** Assembles a module from its text. Only for tests. */
export function assemble(wat: string): Uint8Array {
  const module = wabt.parseWat('test.wat', wat, {
    bulk_memory: true,
    simd: true,
    exceptions: true,
    tail_call: true,
    threads: true,
  })
  try {
    return module.toBinary({ write_debug_names: true }).buffer
  } finally {
    module.destroy()
  }
}

/** Assembles a mod from the text of its module and its manifest. Only for tests. */
export function watMod(records: readonly ManifestRecord[], wat: string): Uint8Array {
  const manifest = records.map((record) => JSON.stringify(record)).join('\n')
  return withCustomSection(assemble(wat), 'skein', manifest)
}

/** A bump allocator, for guests that events and text are passed to. */
export const REALLOC = `
  (global $heap (mut i32) (i32.const 4096))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $heap) (i32.const 15)) (i32.const -16)))
    (global.set $heap (i32.add (local.get $at) (local.get 3)))
    (local.get $at))`
