import wabtFactory from 'wabt'

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

function leb(value: number): number[] {
  const bytes: number[] = []
  for (let left = value; ; left >>>= 7) {
    if (left < 0x80) return [...bytes, left]
    bytes.push((left & 0x7f) | 0x80)
  }
}

/** Adds a custom section at the end of a module. */
export function withCustomSection(
  module: Uint8Array,
  name: string,
  content: string | Uint8Array,
): Uint8Array {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  const label = new TextEncoder().encode(name)
  const body = [...leb(label.length), ...label]
  const out = new Uint8Array(
    module.length + 1 + leb(body.length + bytes.length).length + body.length + bytes.length,
  )
  out.set(module)
  const head = [0, ...leb(body.length + bytes.length), ...body]
  out.set(head, module.length)
  out.set(bytes, module.length + head.length)
  return out
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
