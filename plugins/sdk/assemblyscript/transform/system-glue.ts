import type { FunctionType } from '../../../../engine/index.ts'
import { fieldOffsets, fieldsLayout, layoutOf, spillsParams, spillsResult } from '../../../abi/layout.ts'
import { Body } from './code.ts'
import type { EventReaders } from './event-readers.ts'
import { coreResult, directText, isDirect, liftCode, lowerCode } from './flat-code.ts'
import type { GlueText } from './glue-text.ts'
import type { GuestType } from './guest-type.ts'
import { functionType } from './item-package.ts'
import { fullId, type ItemMethod } from './item.ts'
import { loadCode, storeCode } from './memory-code.ts'
import { textOf } from './spelling.ts'
import { stateMembers, writeState } from './state-glue.ts'
import { exportNames, type SystemClass } from './system.ts'

/** Writes the exports of a system: its lifecycle, its handlers, and the methods of the traits that it provides. */
export function writeSystem(
  glue: GlueText,
  system: SystemClass,
  readers: EventReaders,
  version: string,
): void {
  const type = glue.names.of(system)
  if (type === null) return
  const self = glue.fresh('system')
  const exported = exportNames(system)
  glue.add(`let ${self}: ${type} = changetype<${type}>(0)`)
  glue.export(exported.new, '(): void', [`${self} = new ${type}()`])
  if (system.hasDrop)
    glue.export(exported.drop, '(): void', [`${self}.drop()`, `${self} = changetype<${type}>(0)`])
  writeState(glue, system, self, type, version)
  for (const { method, event } of system.handlers) {
    glue.export(exported.method(method), '(pointer: usize, length: usize): void', [
      `${self}.${method}(${readers.of(glue, event)}(pointer, length))`,
    ])
  }
  for (const { method, hook } of system.hooks)
    writeProvided(glue, self, exported.method(method), { ...hook.methods[0]!, member: method })
  for (const { method, query, takesTime } of system.runners) {
    const queryType = glue.names.of(query)!
    glue.export(exported.method(method), '(block: usize, dt: f32): void', [
      'openQuery(block)',
      `${self}.${method}(changetype<${queryType}>(block)${takesTime ? ', dt' : ''})`,
      'closeQuery()',
    ])
  }
  for (const trait of system.provides)
    for (const method of trait.methods)
      writeProvided(glue, self, `${fullId(trait.id)}#${method.name}`, method)
}

/** The name of the class in the glue whose members are moved to the class of a system. */
export function systemMembersName(index: number): string {
  return `System_${index}`
}

/**
 * Writes the class whose members stand in for the fields that are `null` while nobody provides a trait, and those by which the
 * state of the system is handed on.
 */
export function writeMembers(glue: GlueText, system: SystemClass, index: number): void {
  const proxies = system.uses.flatMap(({ trait, perhaps }) => {
    if (perhaps.length === 0) return []
    const present = glue.external(fullId(trait.id), '[present]', '(): i32')
    const proxy = `__skein_${glue.fresh('proxy')}`
    const type = glue.names.of(trait)!
    glue.global(`@lazy const ${proxy}: ${type} = new ${type}()`)
    return perhaps.map(
      ({ field, hidden }) =>
        `  ${hidden ? 'protected ' : ''}get ${field.name.text}(): ${textOf(field.type!)} { return ${present}() != 0 ? ${proxy} : null }`,
    )
  })
  const members = [...proxies, ...stateMembers(system)]
  if (members.length > 0) glue.add(`class ${systemMembersName(index)} {`, ...members, '}')
}

/** A method that the mod provides: core values in, the method called, core values out. */
function writeProvided(glue: GlueText, self: string, name: string, method: ItemMethod): void {
  const abi = functionType(method)
  const body = new Body()
  const declared: string[] = []
  let args: string[]
  if (spillsParams(abi)) {
    const types = method.params.map(({ type }) => type.type)
    const offsets = fieldOffsets(types)
    declared.push('area: usize')
    args = method.params.map(({ type }, index) =>
      held(body, loadCode(type, `area + ${offsets[index]!}`, glue.helpers)),
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
      return held(body, liftCode(type, values, body, glue.helpers))
    })
  }
  const call = `${self}.${method.member}(${args.join(', ')})`
  const post = writeResult(glue, body, call, method.result, abi)
  const returns = method.result === null ? 'void' : post ? 'usize' : coreResult(method.result)
  glue.export(name, `(${declared.join(', ')}): ${returns}`, body.lines)
  if (post) glue.export(`cabi_post_${name}`, '(area: usize): void', ['release()'])
}

/** Returns the result of a provided method. Whether it lies in the scratch area until the host has read it. */
function writeResult(
  glue: GlueText,
  body: Body,
  call: string,
  result: GuestType | null,
  abi: FunctionType,
): boolean {
  if (result === null) {
    body.add(call)
    return false
  }
  if (!spillsResult(abi)) {
    if (isDirect(result)) body.add(`return ${call}`)
    else {
      body.add(`const result = ${call}`)
      body.add(`return ${lowerCode(result, 'result', body, glue.helpers)[0]!}`)
    }
    return false
  }
  body.add(`const result = ${call}`)
  body.add(`const at = take(${layoutOf(result.type).size})`)
  body.add(storeCode(result, 'at', 'result', glue.helpers))
  body.add('return at')
  return true
}

/** A value under a name of its own, so that it is made before the code that follows. */
function held(body: Body, expression: string): string {
  return body.hold(expression, 'p')
}
