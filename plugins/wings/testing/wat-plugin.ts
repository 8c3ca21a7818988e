import { assemble } from '../../testing/wat-mod.ts'
import { MarshalWriter } from '../marshal/writer.ts'

/** A system of a plugin that is written as text. Its functions are instructions: each is of one expression. */
export interface WatSystem {
  /** `crate::Name`; of version 1.0.0. */
  readonly name: string
  readonly version?: readonly [number, number, number]
  /** Traits, by name. */
  readonly uses?: readonly string[]
  /** A trait that it serves; its methods leave the length of the results behind. Locals 0 to 3: object, 1 and 2: v-table and method. */
  readonly serves?: { readonly trait: string; readonly method: string }
  /** Gives the address of the object; local 0 is that of the list of dependencies. Default: a number of its own. */
  readonly new?: string
  /** Local 0 is the object. */
  readonly drop?: string
  /** By event. Local 0 is the object. */
  readonly on?: Readonly<Record<string, string>>
}

/** The version of the game's crate. */
const ARENA = [0, 1, 3] as const

/**
 * Assembles a plugin as `wings` would build it: its systems, all of them in the group `arena::Client`, with a marshal buffer at 8192.
 *
 * @param more declarations, such as data: memory from 16384 on is free
 */
export function watPlugin(systems: readonly WatSystem[], more = ''): Uint8Array {
  const table: string[] = ['$never']
  const functions: string[] = []
  const add = (name: string, type: string, body: string): number => {
    functions.push(`(func ${name} (type ${type}) ${body})`)
    return table.push(name) - 1
  }
  const records: string[] = []
  const group = record((out) => {
    typeOf(out, 'arena::Client', ARENA)
    out.count(systems.length)
    for (const { name, version = [1, 0, 0] as const } of systems) typeOf(out, name, version)
  })
  for (const [index, system] of systems.entries()) {
    const { name, version = [1, 0, 0] as const, uses = [], serves, on = {} } = system
    const made = add(`$new${index}`, '$one', system.new ?? `(i32.const ${index + 1})`)
    const dropped = add(`$drop${index}`, '$one', `${system.drop ?? ''} (i32.const 0)`)
    const handlers = Object.entries(on).map(([event, body], at) => {
      return { event, fn: add(`$on${index}-${at}`, '$two', `${body} (i32.const 0)`) }
    })
    const method = serves === undefined ? 0 : add(`$method${index}`, '$three', serves.method)
    records.push(
      record((out) => {
        typeOf(out, name, version)
        out.u32(made)
        out.u32(dropped)
        out.count(uses.length)
        for (const trait of uses) typeOf(out, trait, versionOf(trait))
        out.count(handlers.length)
        for (const { event, fn } of handlers) {
          shortType(out, event, versionOf(event))
          out.u32(fn)
          out.u32(fn)
        }
        out.count(serves === undefined ? 0 : 1)
        if (serves === undefined) return
        out.u32(method)
        typeOf(out, serves.trait, versionOf(serves.trait))
        out.u32(index)
      }),
    )
  }
  const described = records.map(
    (_, index) =>
      `(func (export "__wings_describe_4_test_${index + 1}") (result i32) (i32.const ${2048 + index * 512}))`,
  )
  return assemble(`(module
    (type $one (func (param i32) (result i32)))
    (type $two (func (param i32 i32) (result i32)))
    (type $three (func (param i32 i32 i32) (result i32)))
    (import "env" "__wings_invoke_proxy_function" (func $call (param i32 i32 i32 i32)))
    (import "env" "__wings_raise_event" (func $raise (param i32 i32)))
    (memory (export "memory") 1)
    (global $count (mut i32) (i32.const 0))
    (table funcref (elem ${table.join(' ')}))
    (func $never (unreachable))
    ${functions.join('\n')}
    (data (i32.const 1024) "${group}")
    ${records.map((it, index) => `(data (i32.const ${2048 + index * 512}) "${it}")`).join('\n')}
    (func (export "__wings_instantiate_4_test_0") (result i32) (i32.const 1024))
    ${described.join('\n')}
    (func (export "__wings_alloc_marshal_buffer") (param i32) (result i32) (i32.const 8192))
    (func (export "__wings_copy_event_object"))
    (func (export "__wings_invoke_func_1") (param i32 i32) (result i32) (call_indirect (type $one) (local.get 1) (local.get 0)))
    (func (export "__wings_invoke_func_2") (param i32 i32 i32) (result i32)
      (call_indirect (type $two) (local.get 1) (local.get 2) (local.get 0)))
    (func (export "__wings_invoke_proxy_func") (param i32 i32 i32 i32) (result i32)
      (call_indirect (type $three) (local.get 1) (local.get 2) (local.get 3) (local.get 0)))
    ${more})`)
}

/** The instruction that writes a line through `arena::Log`, which is dependency `id`: a text that `data` has put at an address. */
export function print(id: number, text: string, at: number): ReturnType<typeof call> {
  return call(id, 0, [text], at)
}

/** The instruction that calls a method of dependency `id` with texts, or lists of bytes, which `data` has put at an address. */
export function call(
  id: number,
  method: number,
  texts: readonly string[],
  at: number,
): { readonly code: string; readonly data: string; readonly length: number } {
  const out = new MarshalWriter()
  out.begin()
  for (const text of texts) {
    const start = out.open()
    out.count(text.length)
    out.text(text)
    out.close(start)
  }
  const bytes = out.finish()
  return {
    code: `(call $call (i32.const ${id}) (i32.const ${method}) (i32.const ${at}) (i32.const ${bytes.length}))`,
    data: `(data (i32.const ${at}) "${escaped(bytes)}")`,
    length: bytes.length,
  }
}

function record(write: (out: MarshalWriter) => void): string {
  const out = new MarshalWriter()
  out.begin()
  const start = out.open()
  write(out)
  out.close(start)
  return escaped(out.finish())
}

function versionOf(name: string): readonly [number, number, number] {
  return name.startsWith('arena::') ? ARENA : name.startsWith('skein::') ? [0, 1, 0] : [1, 0, 0]
}

function typeOf(out: MarshalWriter, name: string, version: readonly [number, number, number]): void {
  shortType(out, name, version)
  out.u32(version[2])
}

function shortType(
  out: MarshalWriter,
  name: string,
  [major, minor]: readonly [number, number, number],
): void {
  out.count(name.length)
  out.text(name)
  out.u32(major)
  out.u32(minor)
}

function escaped(bytes: Uint8Array): string {
  return [...bytes].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('')
}
