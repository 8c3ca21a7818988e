import { Body, functionText } from './code.ts'
import type { GlueText } from './glue-text.ts'
import type { ItemClass } from './item.ts'
import { unpackCode } from './message-code.ts'

/** The functions of the glue that read events from their payloads: one for each event that something handles. */
export class EventReaders {
  readonly #readers = new Map<ItemClass, string>()

  /** The function that reads an event from its payload. */
  of(glue: GlueText, event: ItemClass): string {
    let name = this.#readers.get(event)
    if (name !== undefined) return name
    name = glue.fresh('read')
    this.#readers.set(event, name)
    const type = glue.names.of(event)!
    const body = new Body()
    const { fields } = event
    const optional = fields.length - fields.findLastIndex((field) => field.initial === null) - 1
    const needed = fields.length - optional
    const usesCount = needed > 0 || optional > 0
    body.add(`${usesCount ? 'const count = ' : ''}openMessage(pointer, length)`)
    if (needed > 0) body.add(`if (count < ${needed}) malformed()`)
    body.add(`const event = blank<${type}>()`)
    for (const [index, field] of fields.entries()) {
      const value = unpackCode(field.type, glue.helpers)
      const initial = field.initial
      body.add(
        `event.${field.member} = ${index < needed ? value : `count > ${index} ? ${value} : ${initial!}`}`,
      )
    }
    body.add('return event')
    glue.add(functionText(`${name}(pointer: usize, length: usize): ${type}`, body))
    return name
  }
}
