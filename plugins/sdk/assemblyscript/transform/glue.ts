import { toKebab, type FunctionType } from '../../../../engine/index.ts'
import { flattenFunction } from '../../../abi/index.ts'
import { fieldOffsets, fieldsLayout, layoutOf, spillsParams, spillsResult } from '../../../abi/layout.ts'
import { Body, functionText, Helpers } from './code.ts'
import { directText, isDirect, liftCode, lowerCode } from './flat-code.ts'
import type { GlueNames } from './glue-names.ts'
import type { GuestType } from './guest-type.ts'
import { fullId, functionType, type ItemClass, type ItemMethod } from './item.ts'
import { loadCode, loadHelper, placeHelper, storeCode, storeHelper } from './memory-code.ts'
import { packCode, packHelper, unpackCode, unpackHelper } from './message-code.ts'
import type { SystemClass } from './system.ts'
import { abiName, LIBRARY } from './type-reader.ts'

/** The name of the class in the glue whose members are moved to an item's class. */
export function membersName(index: number): string {
  return `Members_${index}`
}

/** The source that joins the classes of a mod to the ABI, and what its exports are to be called. */
export interface Glue {
  readonly text: string
  /** From the name of an export in the source to its name in the module. */
  readonly exports: ReadonlyMap<string, string>
}

/** The exports of a system, as the module names them and the manifest states them. */
export function exportNames(system: SystemClass): {
  readonly new: string
  readonly drop: string
  handler(method: string): string
} {
  return {
    // No method can be called like it.
    new: `${system.name}.constructor`,
    drop: `${system.name}.drop`,
    handler: (method) => `${system.name}.${method}`,
  }
}

/**
 * Writes the glue of a mod: for each system its lifecycle, handlers and provided methods as exports; for each item a
 * class with the members that its own class is to get. The compiler leaves out what nothing reaches.
 */
export function writeGlue(
  entry: string,
  systems: readonly SystemClass[],
  items: readonly ItemClass[],
  names: GlueNames,
): Glue {
  const writer = new GlueWriter(entry, names)
  for (const system of systems) writer.system(system)
  for (const [index, item] of items.entries()) writer.item(item, index)
  return writer.finish()
}

class GlueWriter {
  readonly #entry: string
  readonly #names: GlueNames
  readonly #helpers = new Helpers({
    load: loadHelper,
    store: storeHelper,
    place: placeHelper,
    pack: packHelper,
    unpack: unpackHelper,
  })
  readonly #lines: string[] = []
  readonly #exports = new Map<string, string>()
  readonly #readers = new Map<ItemClass, string>()
  #unique = 0

  constructor(entry: string, names: GlueNames) {
    this.#entry = entry
    this.#names = names
  }

  finish(): Glue {
    const head = [
      // First, so that what stands outside of classes runs as if the entry of the mod were that of the module.
      `import ${JSON.stringify(`./${this.#entry.replace(/\.ts$/, '')}`)}`,
      `import { Char, Entity, Some } from "${LIBRARY}types"`,
      `import { blank, free, liftArray, liftBytes, liftString, lowered, lowerString, realloc, release, storeArray, storeBytes, storeString, take } from "${LIBRARY}memory"`,
      `import { malformed, messageLength, messageStart, openMessage, readBool, readBytes, readChar, readExactly, readFloat, readItems, readNil, readSigned, readString, readUnsigned, size, skip, startMessage, writeBool, writeBytes, writeChar, writeF32, writeF64, writeItems, writeNil, writeSigned, writeString, writeUnsigned } from "${LIBRARY}message"`,
      // Named by the compiler's aliases only: they have to be among the sources.
      `import "${LIBRARY}console"`,
      `import "${LIBRARY}panic"`,
      `import "${LIBRARY}random"`,
      ...this.#names.imports,
    ]
    const realloc = this.#export('cabi_realloc', [
      '(old: usize, oldSize: usize, align: usize, size: usize): usize',
      'return realloc(old, oldSize, align, size)',
    ])
    const text = [...head, ...this.#lines, realloc, this.#helpers.text, ''].join('\n')
    return { text, exports: this.#exports }
  }

  #fresh(stem: string): string {
    return `${stem}_${this.#unique++}`
  }

  /** An exported function; the module will know it by another name than the source. */
  #export(name: string, [signature, ...lines]: readonly string[]): string {
    const source = this.#fresh('export')
    this.#exports.set(source, name)
    return [`export function ${source}${signature!} {`, ...lines.map((line) => `  ${line}`), '}'].join('\n')
  }

  system(system: SystemClass): void {
    const type = this.#names.of(system)
    if (type === null) return
    const self = this.#fresh('system')
    const exported = exportNames(system)
    this.#lines.push(
      `let ${self}: ${type} = changetype<${type}>(0)`,
      this.#export(exported.new, ['(): void', `${self} = new ${type}()`]),
    )
    if (system.hasDrop) {
      this.#lines.push(
        this.#export(exported.drop, ['(): void', `${self}.drop()`, `${self} = changetype<${type}>(0)`]),
      )
    }
    for (const { method, event } of system.handlers) {
      this.#lines.push(
        this.#export(exported.handler(method), [
          '(pointer: usize, length: usize): void',
          `${self}.${method}(${this.#reader(event)}(pointer, length))`,
        ]),
      )
    }
    for (const trait of system.provides)
      for (const method of trait.methods) this.#provided(self, `${fullId(trait.id)}#${method.name}`, method)
  }

  /** A method that the mod provides: core values in, the method called, core values out. */
  #provided(self: string, name: string, method: ItemMethod): void {
    const abi = functionType(method)
    const body = new Body()
    const declared: string[] = []
    let args: string[]
    if (spillsParams(abi)) {
      const types = method.params.map(({ type }) => type.type)
      const offsets = fieldOffsets(types)
      declared.push('area: usize')
      args = method.params.map(({ type }, index) =>
        held(body, loadCode(type, `area + ${offsets[index]!}`, this.#helpers)),
      )
      body.add(`free(area, ${fieldsLayout(types).size})`)
    } else {
      args = method.params.map(({ type }) => {
        if (isDirect(type)) {
          const param = body.fresh('a')
          declared.push(`${param}: ${directText(type)}`)
          return type.kind === 'scalar' ? param : `<${type.text}>${param}`
        }
        const values = layoutOf(type.type).flat.map((core) => {
          const param = body.fresh('a')
          declared.push(`${param}: ${core}`)
          return param
        })
        return held(body, liftCode(type, values, body, this.#helpers))
      })
    }
    const call = `${self}.${method.member}(${args.join(', ')})`
    const post = this.#result(body, call, method.result, abi)
    const returns = method.result === null ? 'void' : post ? 'usize' : coreResult(method.result)
    this.#lines.push(this.#export(name, [`(${declared.join(', ')}): ${returns}`, ...trimmed(body)]))
    if (post) this.#lines.push(this.#export(`cabi_post_${name}`, ['(area: usize): void', 'release()']))
  }

  /** Returns the result of a provided method. Whether it lies in the scratch area until the host has read it. */
  #result(body: Body, call: string, result: GuestType | null, abi: FunctionType): boolean {
    if (result === null) {
      body.add(call)
      return false
    }
    if (!spillsResult(abi)) {
      if (isDirect(result)) body.add(`return ${call}`)
      else {
        body.add(`const result = ${call}`)
        body.add(`return ${lowerCode(result, 'result', body, this.#helpers)[0]!}`)
      }
      return false
    }
    body.add(`const result = ${call}`)
    body.add(`const at = take(${layoutOf(result.type).size})`)
    body.add(storeCode(result, 'at', 'result', this.#helpers))
    body.add('return at')
    return true
  }

  /** The function that reads an event from its payload. */
  #reader(event: ItemClass): string {
    let name = this.#readers.get(event)
    if (name !== undefined) return name
    name = this.#fresh('read')
    this.#readers.set(event, name)
    const type = this.#names.of(event)!
    const body = new Body()
    const { fields } = event
    const optional = fields.length - fields.findLastIndex((field) => field.initial === null) - 1
    const needed = fields.length - optional
    const usesCount = needed > 0 || optional > 0
    body.add(`${usesCount ? 'const count = ' : ''}openMessage(pointer, length)`)
    if (needed > 0) body.add(`if (count < ${needed}) malformed()`)
    body.add(`const event = blank<${type}>()`)
    for (const [index, field] of fields.entries()) {
      const value = unpackCode(field.type, this.#helpers)
      const initial = field.initial
      body.add(
        `event.${field.member} = ${index < needed ? value : `count > ${index} ? ${value} : ${initial!}`}`,
      )
    }
    body.add('return event')
    this.#lines.push(functionText(`${name}(pointer: usize, length: usize): ${type}`, body))
    return name
  }

  item(item: ItemClass, index: number): void {
    const members: string[] = []
    if (item.kind === 'event') members.push(...this.#event(item))
    else if (item.kind === 'component') members.push(...this.#component(item))
    else if (!item.own) members.push(...item.methods.map((method) => this.#called(item, method)))
    if (members.length > 0) this.#lines.push(`class ${membersName(index)} {`, ...members, '}')
  }

  /** `__raise` of an event. */
  #event(event: ItemClass): string[] {
    const type = this.#names.of(event)!
    const raise = this.#external(fullId(event.id), 'raise', '(pointer: usize, length: usize): void')
    const write = this.#fresh('raise')
    const body = new Body()
    body.add(`startMessage(${event.fields.length})`)
    for (const { member, type: inner } of event.fields)
      body.add(packCode(inner, `event.${member}`, this.#helpers))
    body.add(`${raise}(messageStart(), messageLength())`)
    this.#global(functionText(`__skein_${write}(event: ${type}): void`, body))
    return [`  __raise(): void { __skein_${write}(this) }`]
  }

  /** What stands in for the fields of a component: calls with the entity, which is what `this` is. */
  #component(component: ItemClass): string[] {
    const module = fullId(component.id)
    const self = 'changetype<u32>(this)'
    const members = [
      `  __has(): bool { return ${this.#external(module, 'has', '(entity: u32): bool')}(${self}) }`,
      `  __add(): void { ${this.#external(module, 'add', '(entity: u32): void')}(${self}) }`,
      `  __remove(): void { ${this.#external(module, 'remove', '(entity: u32): void')}(${self}) }`,
    ]
    for (const { member, type, source } of component.fields) {
      const core = directText(type)
      const name = toKebab(abiName(member))
      const get = this.#external(module, `get-${name}`, `(entity: u32): ${core}`)
      const set = this.#external(module, `set-${name}`, `(entity: u32, value: ${core}): void`)
      members.push(
        `  get ${member}(): ${source} { return ${get}(${self}) }`,
        `  set ${member}(value: ${source}) { ${set}(${self}, value) }`,
      )
    }
    return members
  }

  /** The body of a method that calls the game. */
  #called(trait: ItemClass, method: ItemMethod): string {
    const abi = functionType(method)
    const core = flattenFunction(abi, 'import')
    const declared = coreParams(method, abi, core.params)
    const returns = method.result === null || spillsResult(abi) ? 'void' : coreResult(method.result)
    const target = this.#external(fullId(trait.id), method.name, `(${declared.join(', ')}): ${returns}`)
    const params = method.params.map(({ name, type }) => `${name}_: ${type.text}`)
    const body = new Body()
    let values: string[]
    if (spillsParams(abi)) {
      const types = method.params.map(({ type }) => type.type)
      const offsets = fieldOffsets(types)
      body.add(`const area = take(${fieldsLayout(types).size})`)
      for (const [index, { name, type }] of method.params.entries())
        body.add(storeCode(type, `area + ${offsets[index]!}`, `${name}_`, this.#helpers))
      values = ['area']
    } else {
      values = method.params.flatMap(({ name, type }) =>
        isDirect(type) ? [`${name}_`] : lowerCode(type, `${name}_`, body, this.#helpers),
      )
    }
    this.#finishCall(body, method.result, abi, (extra) => `${target}(${[...values, ...extra].join(', ')})`)
    const call = `__skein_${this.#fresh('call')}`
    const result = method.result?.text ?? 'void'
    this.#global(functionText(`${call}(${params.join(', ')}): ${result}`, body))
    const args = method.declaration.signature.parameters.map(({ name }) => name.text).join(', ')
    return `  ${method.member}(): void { ${method.result === null ? '' : 'return '}${call}(${args}) }`
  }

  #finishCall(
    body: Body,
    result: GuestType | null,
    abi: FunctionType,
    call: (extra: readonly string[]) => string,
  ): void {
    const usesScratch =
      spillsParams(abi) || body.lines.some((line) => /\b(?:take|place_\d+|lowerString)\(/.test(line))
    if (result === null || !spillsResult(abi)) {
      const value = result === null || isDirect(result) ? null : result
      if (!usesScratch && value === null) {
        body.add(result === null ? call([]) : `return ${call([])}`)
        return
      }
      body.add(`${result === null ? '' : 'const result = '}${call([])}`)
      if (usesScratch) body.add('release()')
      if (value !== null) body.add(`return ${liftCode(value, ['result'], body, this.#helpers)}`)
      else if (result !== null) body.add('return result')
      return
    }
    body.add(`const at = take(${layoutOf(result.type).size})`)
    body.add(call(['at']))
    body.add(`const result = ${loadCode(result, 'at', this.#helpers)}`)
    body.add('release()')
    body.add('return result')
  }

  /** Declares an import, known everywhere. Declarations that nothing calls leave no import behind. */
  #external(module: string, name: string, signature: string): string {
    const local = `__skein_${this.#fresh('import')}`
    this.#lines.push(
      `@global @external(${JSON.stringify(module)}, ${JSON.stringify(name)}) declare function ${local}${signature}`,
    )
    return local
  }

  #global(text: string): void {
    this.#lines.push(`@global ${text}`)
  }
}

/** A value under a name of its own, so that it is made before what follows. */
function held(body: Body, expression: string): string {
  return body.hold(expression, 'p')
}

function trimmed(body: Body): string[] {
  return body.lines.map((line) => line.trimStart())
}

/** How the glue declares a result of one core value. */
function coreResult(result: GuestType): string {
  return isDirect(result) ? directText(result) : layoutOf(result.type).flat[0]!
}

/** How the glue declares the parameters of an import. */
function coreParams(method: ItemMethod, abi: FunctionType, core: readonly string[]): string[] {
  if (spillsParams(abi)) return core.map((type, index) => `a${index}: ${type}`)
  let at = 0
  const declared: string[] = []
  for (const { type } of method.params) {
    const flat = layoutOf(type.type).flat
    if (isDirect(type)) declared.push(`a${at}: ${directText(type)}`)
    else for (const [index, one] of flat.entries()) declared.push(`a${at + index}: ${one}`)
    at += flat.length
  }
  if (spillsResult(abi)) declared.push(`a${at}: i32`)
  return declared
}
