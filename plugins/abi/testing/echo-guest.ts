import { assemble, REALLOC } from '../../testing/wat-mod.ts'
import { t, type FunctionType, type Type } from '../../../engine/index.ts'
import {
  compileExport,
  compileImport,
  flattenFunction,
  GuestMemory,
  type ExportScope,
  type Guest,
  type ImportGuard,
} from '../index.ts'

/** The method that echo guests have: it takes a value of a type and gives it back. */
export function echoType(type: Type): FunctionType {
  return t.func([t.arg('value', type)], type) as FunctionType
}

/** The text of a guest whose export passes everything on to its import, and returns the result. */
export function echoWat(type: FunctionType): string {
  const incoming = flattenFunction(type, 'export')
  const outgoing = flattenFunction(type, 'import')
  const args = incoming.params.map((_, index) => `(local.get ${index})`).join(' ')
  const throughMemory = outgoing.params.length > incoming.params.length
  const body = throughMemory
    ? `(call $echo ${args} (i32.const 1024)) (i32.const 1024)`
    : `(call $echo ${args})`
  const signature = (params: readonly string[], results: readonly string[]): string =>
    `${params.length > 0 ? `(param ${params.join(' ')})` : ''} ${results.length > 0 ? `(result ${results.join(' ')})` : ''}`
  return `(module
    (import "host" "echo" (func $echo ${signature(outgoing.params, outgoing.results)}))
    (memory (export "memory") 64)
    ${REALLOC}
    (func (export "echo") ${signature(incoming.params, incoming.results)} ${body}))`
}

/** A guest for tests, without transactions around its calls. */
export interface TestGuest extends Guest {
  readonly exports: WebAssembly.Exports
}

/** Nothing stands around the calls of test guests: exceptions pass as they are. */
const GUARD: ImportGuard = {
  enter: () => undefined,
  threw: (error) => {
    throw error
  },
}
const SCOPE: ExportScope = {
  begin: () => undefined,
  beginFor: () => undefined,
  commit: () => undefined,
  end: () => undefined,
  endFor: () => undefined,
  failed: GUARD.threw,
}

type Echo = (value: unknown) => unknown

/** Instantiates a guest whose only import is `host.echo`. */
export function testGuest(wat: string, type: FunctionType, host: Echo): TestGuest {
  const guest = { memory: new GuestMemory({ memory: null, realloc: null }) }
  const cell = { fn: host as (...args: never[]) => unknown, self: null }
  const echo = compileImport(type, cell, guest, GUARD, 'test:game/echo@1.0.0#echo')
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(assemble(wat) as BufferSource), {
    host: { echo },
  })
  guest.memory = new GuestMemory({
    memory: exports['memory'] as WebAssembly.Memory,
    realloc: exports['cabi_realloc'] as never,
    names: { mod: 'test:mod' },
  })
  return { ...guest, exports, get memory() { return guest.memory } } // prettier-ignore
}

/** How the host calls the export of a guest. */
export function callEcho(guest: TestGuest, type: FunctionType): Echo {
  const entry = { fn: guest.exports['echo'] as (...args: never[]) => unknown, post: null }
  return compileExport(type, entry, guest, SCOPE, 'test:game/echo@1.0.0#echo') as Echo
}

/** A value's way from the host through one or two guests to the host and back. */
export function echoThrough(type: Type, guests: 1 | 2): Echo {
  const method = echoType(type)
  const wat = echoWat(method)
  const inner = callEcho(
    testGuest(wat, method, (value) => value),
    method,
  )
  return guests === 1 ? inner : callEcho(testGuest(wat, method, inner), method)
}
