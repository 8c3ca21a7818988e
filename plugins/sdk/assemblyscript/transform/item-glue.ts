import { toKebab, type FunctionType } from '../../../../engine/index.ts'
import { flattenFunction } from '../../../abi/index.ts'
import { fieldOffsets, fieldsLayout, layoutOf, spillsParams, spillsResult } from '../../../abi/layout.ts'
import { Body, functionText } from './code.ts'
import { coreResult, directText, isDirect, liftCode, lowerCode } from './flat-code.ts'
import type { GlueText } from './glue-text.ts'
import type { GuestType } from './guest-type.ts'
import { functionType } from './item-package.ts'
import { fullId, type ItemClass, type ItemMethod } from './item.ts'
import { loadCode, storeCode } from './memory-code.ts'
import { packCode } from './message-code.ts'
import { abiName } from './spelling.ts'

/** The name of the class in the glue whose members are moved to an item's class. */
export function membersName(index: number): string {
  return `Members_${index}`
}

/** Writes the class whose members are to become those of an item's class. */
export function writeItem(glue: GlueText, item: ItemClass, index: number): void {
  const members: string[] = []
  if (item.kind === 'event') members.push(...eventMembers(glue, item))
  else if (item.kind === 'component') members.push(...componentMembers(glue, item))
  else if (item.kind === 'hook' || !item.own)
    members.push(...item.methods.map((method) => calledMethod(glue, item, method)))
  if (members.length > 0) glue.add(`class ${membersName(index)} {`, ...members, '}')
}

/** `__raise` of an event. */
function eventMembers(glue: GlueText, event: ItemClass): string[] {
  const type = glue.names.of(event)!
  const raise = glue.external(fullId(event.id), 'raise', '(pointer: usize, length: usize): void')
  const write = glue.fresh('raise')
  const body = new Body()
  body.add(`startMessage(${event.fields.length})`)
  for (const { member, type: inner } of event.fields)
    body.add(packCode(inner, `event.${member}`, glue.helpers))
  body.add(`${raise}(messageStart(), messageLength())`)
  glue.global(functionText(`__skein_${write}(event: ${type}): void`, body))
  return [`  __raise(): void { __skein_${write}(this) }`]
}

/** Stand-ins for the fields of a component: calls with the entity, which `this` is. */
function componentMembers(glue: GlueText, component: ItemClass): string[] {
  const module = fullId(component.id)
  const self = 'changetype<u32>(this)'
  const members = [
    `  __has(): bool { return ${glue.external(module, 'has', '(entity: u32): bool')}(${self}) }`,
    `  __add(): void { ${glue.external(module, 'add', '(entity: u32): void')}(${self}) }`,
    `  __remove(): void { ${glue.external(module, 'remove', '(entity: u32): void')}(${self}) }`,
  ]
  for (const { member, type, source } of component.fields) {
    const core = directText(type)
    const name = toKebab(abiName(member))
    const get = glue.external(module, `get-${name}`, `(entity: u32): ${core}`)
    const set = glue.external(module, `set-${name}`, `(entity: u32, value: ${core}): void`)
    members.push(
      `  get ${member}(): ${source} { return ${get}(${self}) }`,
      `  set ${member}(value: ${source}) { ${set}(${self}, value) }`,
    )
  }
  return members
}

/** The body of a method that calls the game. */
function calledMethod(glue: GlueText, trait: ItemClass, method: ItemMethod): string {
  const abi = functionType(method)
  const core = flattenFunction(abi, 'import')
  const declared = coreParams(method, abi, core.params)
  const returns = method.result === null || spillsResult(abi) ? 'void' : coreResult(method.result)
  const target = glue.external(fullId(trait.id), method.name, `(${declared.join(', ')}): ${returns}`)
  const params = method.params.map(({ name, type }) => `${name}_: ${type.text}`)
  const body = new Body()
  let values: string[]
  if (spillsParams(abi)) {
    const types = method.params.map(({ type }) => type.type)
    const offsets = fieldOffsets(types)
    body.add(`const area = take(${fieldsLayout(types).size})`)
    for (const [index, { name, type }] of method.params.entries())
      body.add(storeCode(type, `area + ${offsets[index]!}`, `${name}_`, glue.helpers))
    values = ['area']
  } else {
    values = method.params.flatMap(({ name, type }) =>
      isDirect(type) ? [`${name}_`] : lowerCode(type, `${name}_`, body, glue.helpers),
    )
  }
  finishCall(glue, body, method.result, abi, (extra) => `${target}(${[...values, ...extra].join(', ')})`)
  const call = `__skein_${glue.fresh('call')}`
  const result = method.result?.text ?? 'void'
  glue.global(functionText(`${call}(${params.join(', ')}): ${result}`, body))
  const args = method.declaration.signature.parameters.map(({ name }) => name.text).join(', ')
  return `  ${method.member}(): void { ${method.result === null ? '' : 'return '}${call}(${args}) }`
}

function finishCall(
  glue: GlueText,
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
    if (value !== null) body.add(`return ${liftCode(value, ['result'], body, glue.helpers)}`)
    else if (result !== null) body.add('return result')
    return
  }
  body.add(`const at = take(${layoutOf(result.type).size})`)
  body.add(call(['at']))
  body.add(`const result = ${loadCode(result, 'at', glue.helpers)}`)
  body.add('release()')
  body.add('return result')
}

/** How the glue declares the parameters of an import. */
function coreParams(method: ItemMethod, abi: FunctionType, core: readonly string[]): string[] {
  // Addresses: of the parameters, of the result.
  if (spillsParams(abi)) return core.map((_, index) => `a${index}: usize`)
  let at = 0
  const declared: string[] = []
  for (const { type } of method.params) {
    const flat = layoutOf(type.type).flat
    if (isDirect(type)) declared.push(`a${at}: ${directText(type)}`)
    else for (const [index, one] of flat.entries()) declared.push(`a${at + index}: ${one}`)
    at += flat.length
  }
  if (spillsResult(abi)) declared.push(`a${at}: usize`)
  return declared
}
