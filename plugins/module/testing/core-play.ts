import { SkeinError } from '../../../engine/index.ts'
import { COUNTER_IMPORT, DEFAULT_SANDBOX_LIMITS, FuelCounter, START_EXPORT } from '../../sandbox/index.ts'
import { readModule, type ModuleInfo } from '../../wasm/index.ts'
import { parseModule } from '../module.ts'
import { DEFAULT_MODULE_LIMITS } from '../../limits.ts'
import { adapter, isAdaptable, isExpected } from './core-adapter.ts'
import type { Command, CoreFile, CoreValue } from './core-tests.ts'

/** How one assertion went: the bits of its results, or how it ended. */
interface Outcome {
  readonly end: string
  /** By result: the bits of numbers and vectors, or what JavaScript calls a reference. */
  readonly values: readonly (readonly (number | bigint | string)[])[]
}

/** The result of one file's playing. */
export interface FileReport {
  readonly name: string
  equal: number
  /** Assertions that went otherwise after rewriting, each with its number and how. */
  readonly different: string[]
  /** Those that cannot be compared, by reason. */
  readonly skipped: Map<string, number>
}

/** Fuel and stack that one call may use. */
const FUEL = 2_000_000_000
const { stackBytes } = DEFAULT_SANDBOX_LIMITS
const SANDBOX = {
  ...DEFAULT_SANDBOX_LIMITS,
  ...DEFAULT_MODULE_LIMITS,
  memoryBytes: 4_294_967_296,
  tableElements: 10_000_000,
  meter: true,
}
const MANIFEST = new TextEncoder().encode('{"mod":{"name":"core:test","version":"1.0.0","abi":1}}')
const HEADER = 8

/** Puts a manifest right behind the header: parts that are broken further on stay so. */
function withManifest(bytes: Uint8Array): Uint8Array {
  const name = [5, ...new TextEncoder().encode('skein')]
  const section = [0, name.length + MANIFEST.length, ...name, ...MANIFEST]
  return Uint8Array.from([...bytes.subarray(0, HEADER), ...section, ...bytes.subarray(HEADER)])
}

/** The callable parts of an instance, as it is or rewritten. */
interface Played {
  readonly exports: WebAssembly.Exports
  readonly info: ModuleInfo
  /** By number of the command. */
  readonly adapted: ReadonlyMap<number, (...args: never[]) => unknown>
}

/** The reason not to play a module. */
class Skip extends Error {}

/** Plays a file of the suite with its modules as they are, or rewritten. */
class Player {
  readonly #modules: readonly Uint8Array[]
  readonly #commands: readonly Command[]
  readonly #counter: FuelCounter | null
  readonly #registered: Record<string, WebAssembly.ModuleImports>
  readonly #named = new Map<string, Played | Skip>()
  readonly #definitions = new Map<string, number>()
  #latest: Played | Skip = new Skip('no module')

  constructor(modules: readonly Uint8Array[], { commands }: CoreFile, rewritten: boolean) {
    this.#modules = modules
    this.#commands = commands
    this.#counter = rewritten ? new FuelCounter() : null
    this.#registered = { spectest: spectest() }
  }

  /**
   * @param refused why a module is to be left out: its effects on others must not show where it may not be played
   * @returns how an assertion went; `null` for any other command
   */
  async step(at: number, refused: Skip | null = null): Promise<Outcome | Skip | null> {
    const command = this.#commands[at]!
    const { type, name, module } = command
    if (type.startsWith('module')) {
      await this.#module(command, at, refused)
      return null
    }
    if (type === 'register') {
      const instance = name === undefined ? this.#latest : this.#named.get(name)
      if (instance !== undefined && !(instance instanceof Skip))
        this.#registered[command.as!] = instance.exports as WebAssembly.ModuleImports
      return null
    }
    if (command.field !== undefined) return this.#action(command, at)
    if (module === undefined) return new Skip('is about the text format')
    if (refused !== null && INSTANTIATES.has(type)) return refused
    try {
      await this.#instantiate(module, at, false)
      return { end: 'instantiated', values: [] }
    } catch (error) {
      return { end: endOf(error, this.#counter), values: [] }
    }
  }

  /** Why the module of the latest step was left out. */
  get left(): Skip | null {
    return this.#latest instanceof Skip ? this.#latest : null
  }

  async #module(command: Command, at: number, refused: Skip | null): Promise<void> {
    const { type, name, module, instance, of } = command
    if (type === 'module_definition') {
      if (module !== undefined) this.#definitions.set(name ?? '', module)
      return
    }
    const number = type === 'module_instance' ? this.#definitions.get(of ?? '') : module
    const known = instance ?? name
    try {
      if (refused !== null) throw refused
      if (number === undefined) throw new Skip('is about the text format')
      this.#latest = await this.#instantiate(number, at, true)
    } catch (error) {
      this.#latest = error instanceof Skip ? error : new Skip(`no instance: ${endOf(error, this.#counter)}`)
    }
    if (known !== undefined) this.#named.set(known, this.#latest)
  }

  async #instantiate(number: number, at: number, whole: boolean): Promise<Played> {
    const bytes = this.#modules[number]!
    const counter = this.#counter
    let wasm: WebAssembly.Module
    if (counter === null) wasm = await WebAssembly.compile(bytes as BufferSource)
    else ({ wasm } = await parseModule(withManifest(bytes), 'core.wasm', () => SANDBOX))
    const imports =
      counter === null ? this.#registered : { ...this.#registered, [COUNTER_IMPORT.module]: counter.imports }
    counter?.enter(FUEL, stackBytes)
    const instance = new WebAssembly.Instance(wasm, imports as WebAssembly.Imports)
    const start = instance.exports[START_EXPORT] as (() => void) | undefined
    start?.()
    const info = readModule(bytes, 'core.wasm')
    return {
      exports: instance.exports,
      info,
      adapted: whole ? this.#adapt(instance.exports, info, at) : new Map(),
    }
  }

  /** Makes an adapter for all that is called of an instance before another takes its place. */
  #adapt(
    exports: WebAssembly.Exports,
    info: ModuleInfo,
    at: number,
  ): Map<number, (...args: never[]) => unknown> {
    const calls: { at: number; field: string; args: readonly CoreValue[]; results: string[] }[] = []
    const { name, instance } = this.#commands[at]!
    const known = instance ?? name
    let latest = true
    for (let next = at + 1; next < this.#commands.length; next++) {
      const { type, of, field, args = [], expected, get } = this.#commands[next]!
      if (type.startsWith('module')) latest = false
      const mine = of === null || of === undefined ? latest : of === known
      if (!mine || field === undefined || get === true) continue
      const signature = info.exports.get(field)?.type
      if (signature === null || signature === undefined) continue
      const results =
        expected?.map(([kind, any]) => (kind === 'either' ? (any as unknown as CoreValue[])[0]![0] : kind)) ??
        signature.results.map((kind) => (kind === 'other' ? 'unknown' : kind))
      if (
        isAdaptable([...args.map(([kind]) => kind), ...results]) &&
        results.length === signature.results.length
      )
        calls.push({ at: next, field, args, results })
    }
    if (calls.length === 0) return new Map()
    const wasm = new WebAssembly.Module(adapter(calls) as BufferSource)
    const call = Object.fromEntries(calls.map(({ field }, number) => [number, exports[field]!]))
    const adapted = new WebAssembly.Instance(wasm, { call: call as WebAssembly.ModuleImports }).exports
    return new Map(calls.map((it, number) => [it.at, adapted[number] as (...args: never[]) => unknown]))
  }

  #action({ of, field, args = [], get }: Command, at: number): Outcome | Skip {
    const played = of === null || of === undefined ? this.#latest : this.#named.get(of)
    if (played === undefined) return new Skip('no module of that name')
    if (played instanceof Skip) return played
    const counter = this.#counter
    counter?.enter(FUEL, stackBytes)
    try {
      if (get === true)
        return { end: 'returned', values: [[shown((played.exports[field!] as WebAssembly.Global).value)]] }
      const adapted = played.adapted.get(at)
      if (adapted !== undefined)
        return { end: 'returned', values: [listed(adapted()) as (number | bigint)[]] }
      const result = (played.exports[field!] as (...given: unknown[]) => unknown)(
        ...args.map((it) => given(it)),
      )
      return { end: 'returned', values: listed(result).map((it) => [shown(it)]) }
    } catch (error) {
      return { end: endOf(error, counter), values: [] }
    }
  }
}

function listed(result: unknown): unknown[] {
  return result === undefined ? [] : Array.isArray(result) ? (result as unknown[]) : [result]
}

/** A value that JavaScript can hand over. Objects stand for references of the host, one for each number. */
function given([type, value]: CoreValue): unknown {
  if (type === 'i32') return Number(value)
  if (type === 'i64') return BigInt.asIntN(64, BigInt(value as string))
  if (type === 'f32' || type === 'f64') {
    const view = new DataView(new ArrayBuffer(8))
    view.setBigUint64(0, BigInt(value as string))
    return type === 'f32' ? view.getFloat32(4) : view.getFloat64(0)
  }
  if (value === undefined || value === 'null') return null
  return (references[value as string] ??= { reference: value })
}
const references: Record<string, object> = {}

function shown(value: unknown): string | number | bigint {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : value
  if (typeof value === 'bigint') return value
  return typeof value === 'function' ? 'a function' : (JSON.stringify(value) ?? String(value))
}

/** How instantiating ends where there is no module of the name that is imported from. */
const NO_MODULE = 'imports nothing'
/** Assertions that instantiate a module. */
const INSTANTIATES: ReadonlySet<string> = new Set(['assert_unlinkable', 'assert_uninstantiable'])

function endOf(error: unknown, counter: FuelCounter | null): string {
  if (error instanceof SkeinError) return error.code
  if (error instanceof WebAssembly.CompileError) return 'module/invalid'
  if (error instanceof WebAssembly.LinkError) return 'unlinkable'
  if (error instanceof RangeError) return 'exhausted'
  if (error instanceof WebAssembly.RuntimeError) {
    if (counter !== null && counter.left() < 0) return 'out of fuel'
    return counter !== null && counter.room() < 0 ? 'exhausted' : 'trapped'
  }
  if (error instanceof TypeError) return NO_MODULE
  return 'threw'
}

function spectest(): WebAssembly.ModuleImports {
  const nothing = (): void => undefined
  const global = (value: string, number: unknown): WebAssembly.Global =>
    new WebAssembly.Global({ value } as never, number as never)
  return {
    print: nothing,
    print_i32: nothing,
    print_i64: nothing,
    print_f32: nothing,
    print_f64: nothing,
    print_i32_f32: nothing,
    print_f64_f64: nothing,
    global_i32: global('i32', 666),
    global_i64: global('i64', 666n),
    global_f32: global('f32', 666.6),
    global_f64: global('f64', 666.6),
    table: new WebAssembly.Table({ initial: 10, maximum: 20, element: 'anyfunc' }),
    memory: new WebAssembly.Memory({ initial: 1, maximum: 2 }),
  }
}

/** Plays a file with its modules as they are and rewritten, and compares each assertion. */
export async function playFile(file: CoreFile, modules: readonly Uint8Array[]): Promise<FileReport> {
  const report: FileReport = { name: file.name, equal: 0, different: [], skipped: new Map() }
  const plain = new Player(modules, file, false)
  const rewritten = new Player(modules, file, true)
  for (const [at, command] of file.commands.entries()) {
    const after = await rewritten.step(at)
    const before = await plain.step(at, after === null ? rewritten.left : refusal(after))
    // What the engine takes may not be called damaged.
    const { left } = rewritten
    const whole = command.type === 'module' && left?.message === 'no instance: module/invalid'
    if (whole && WebAssembly.validate(modules[command.module!]! as BufferSource))
      report.different.push(`${file.name}#${at} differs: valid, then module/invalid`)
    if (before === null || after === null || command.type === 'action') continue
    const skip = after instanceof Skip ? after : before instanceof Skip ? before : null
    const verdict = skip === null ? compare(command, before as Outcome, after as Outcome) : skip.message
    if (verdict === null) report.equal++
    else if (verdict.startsWith('differs'))
      report.different.push(`${file.name}#${at} ${command.type} ${verdict}`)
    else report.skipped.set(verdict, (report.skipped.get(verdict) ?? 0) + 1)
  }
  return report
}

/** Why a module may not be played, if that is so. */
function refusal(outcome: Outcome | Skip): Skip | null {
  if (outcome instanceof Skip) return outcome
  if (outcome.end === 'module/unsupported') return new Skip('uses what mods may not use')
  if (outcome.end === 'module/too-large' || outcome.end === 'module/over-limit')
    return new Skip('has more of something than mods may have')
  return outcome.end === NO_MODULE ? new Skip('imports from a module that was left out') : null
}

/** @returns `null` if an assertion went alike, "differs …", or why it cannot be compared */
function compare({ type, expected, module }: Command, before: Outcome, after: Outcome): string | null {
  if (module !== undefined && after.end !== before.end) {
    // Refused is refused, for whatever reason comes first.
    if (before.end === 'module/invalid' && after.end.startsWith('module/')) return null
    const left = refusal(after)
    if (left !== null) return left.message
  }
  if (after.end !== before.end) return `differs: ${before.end}, then ${after.end}`
  const same = JSON.stringify(before.values, text) === JSON.stringify(after.values, text)
  if (same) return null
  const [bits] = after.values as [readonly (number | bigint)[]]
  const [were] = before.values as [readonly (number | bigint)[]]
  // Where the suite leaves bits of a NaN open, before and after may have made use of that.
  if (expected !== undefined && meets(expected, bits) && meets(expected, were)) return null
  return `differs (${type}): ${were.map(String).join()}, then ${bits.map(String).join()}`
}

const text = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}n` : value)

function meets(expected: readonly CoreValue[], bits: readonly (number | bigint)[]): boolean {
  let at = 0
  return expected.every((value) => {
    const first = value[0] === 'either' ? (value[1] as unknown as CoreValue[])[0]! : value
    const parts = first[0] === 'v128' ? 2 : 1
    return isExpected(value, bits.slice(at, (at += parts)))
  })
}
