import {
  SkeinError,
  printable,
  type Engine,
  type MethodReference,
  type RaisedEvent,
} from '../../engine/index.ts'
import type { CallBoundary } from '../instance/call-boundary.ts'
import type { InstanceLimits } from '../limits.ts'
import { HOST_COST } from '../sandbox/index.ts'
import { KEEP, type Keep } from './keep.ts'
import { callHost, malformedAs } from './host-call.ts'
import type { HostTrait } from './host-names.ts'
import { eventOf, type TraitTarget, type WingsLinked } from './link.ts'
import type { MarshalBuffer } from './marshal-buffer.ts'
import { MarshalReader } from './marshal/reader.ts'
import { readType } from './metadata.ts'
import { keyOf, pathOf } from './types.ts'

/** A trait that a plugin serves, as the host passes its calls on: bytes in, bytes out. */
export interface GuestMethods {
  /** @param method its place in the trait */
  invoke(method: number, args: Uint8Array): Uint8Array
}

/** Services that the imports of one plugin work with. */
export interface ImportServices {
  readonly engine: Engine
  readonly calls: CallBoundary
  readonly buffer: MarshalBuffer
  readonly linked: WingsLinked
  readonly limits: InstanceLimits
  readonly keep: Keep
}

/** Bytes that an event takes besides its payload. */
const RECORD_BYTES = 256
/** Bytes of a type that a guest asks for: its name and three numbers. */
const TYPE_BYTES = 1_024

/** The functions that plugins import. */
export function createImports(services: ImportServices): WebAssembly.Imports {
  const { calls, buffer, linked } = services
  const { targets, ids } = linked.wings
  const guarded =
    <A extends number[], R>(run: (...args: A) => R): ((...args: A) => R) =>
    (...args) => {
      calls.enter()
      try {
        return run(...args)
      } catch (error) {
        return calls.threw(error)
      }
    }
  const callers = new Map<TraitTarget, Caller>()
  return {
    env: {
      __wings_invoke_proxy_function: guarded((id: number, method: number, pointer: number, size: number) => {
        const target = targets[id >>> 0]
        const { memory } = calls
        memory.at = target === undefined ? 'a call of a trait' : `a call of ${target.path}`
        if (target === undefined) throw memory.fault('fault/bad-call', `the id of no trait (${id >>> 0})`)
        let caller = callers.get(target)
        if (caller === undefined) callers.set(target, (caller = callerOf(target, services)))
        const args = copy(calls, pointer, size, memory.limits.listBytes, HOST_COST.byte)
        buffer.put(caller(method >>> 0, args))
      }),
      __wings_proxy_index: guarded((pointer: number, size: number) => {
        const { memory } = calls
        memory.at = 'the type of a trait'
        const bytes = copy(calls, pointer, size, TYPE_BYTES, HOST_COST.messageByte)
        const type = malformedAs('fault/bad-call', memory, () => readType(new MarshalReader(bytes)))
        const id = ids.get(keyOf(type))
        if (id !== undefined) return id
        const trait = pathOf(type)
        throw new SkeinError(
          'fault/missing-provider',
          `it asked for ${printable(trait)}, which the game does not offer or which it does not name in its data`,
          { names: { trait }, hint: 'Use a version of the plugin that was built for this game.' },
        )
      }),
      __wings_raise_event: guarded((pointer: number, size: number) => {
        calls.memory.at = 'an event'
        const bytes = copy(calls, pointer, size, services.limits.eventBytes, HOST_COST.messageByte)
        calls.transaction.raise(readEvent(bytes, services))
      }),
    },
  }
}

/** Calls a method of a trait. @returns the sections of its results */
type Caller = (method: number, args: Uint8Array) => Uint8Array

function callerOf(target: TraitTarget, { engine, calls, keep }: ImportServices): Caller {
  if (target.kind === 'keep') {
    const cells = KEEP.methods.map(({ name }) => ({ fn: keep[name as 'put' | 'take'], self: keep }))
    return callerOfMethods(target.path, KEEP, cells, calls)
  }
  const slot = engine.slot(target.path, target.version)
  if (target.kind === 'guest') {
    const cell = slot.cell('invoke')
    return (method, args) => (cell.fn as Caller).call(cell.self, method, args)
  }
  const cells = target.host.methods.map(({ name }) => slot.cell(name) as MethodReference)
  return callerOfMethods(target.path, target.host, cells, calls)
}

function callerOfMethods(
  path: string,
  { methods }: HostTrait,
  cells: readonly MethodReference[],
  calls: CallBoundary,
): Caller {
  return (index, args) => {
    const method = methods[index]
    if (method === undefined)
      throw calls.memory.fault('fault/bad-call', `the number of no method (${index}) of ${path}`)
    return callHost(method, cells[index]!, args, path, calls.memory)
  }
}

/** A copy of bytes of the guest, paid for. @throws SkeinError `fault/bad-pointer`, `fault/too-long` */
function copy(
  { memory }: CallBoundary,
  pointer: number,
  size: number,
  most: number,
  cost: number,
): Uint8Array {
  const [at, length] = [pointer >>> 0, size >>> 0]
  if (length > most) throw memory.tooLong(length, most)
  memory.check(at, length, 1)
  memory.pay(length * cost)
  memory.taken(length)
  return memory.bytes.slice(at, at + length)
}

/** Reads an event: its type and its content. One of the game is decoded at once, any other stays bytes. */
function readEvent(bytes: Uint8Array, { engine, calls, linked }: ImportServices): RaisedEvent {
  // Calls that are under way in others may be over, and have queued theirs, before this one is.
  const place = engine.queued
  const { memory } = calls
  const from = new MarshalReader(bytes)
  return malformedAs('fault/bad-message', memory, () => {
    const type = from.section(readType)
    const known = linked.wings.names.events.get(keyOf(type))
    const event = eventOf(known, type)
    if (known !== undefined && !linked.wings.raises.has(keyOf(type)))
      throw memory.fault('fault/bad-call', `an event that it does not name in its data (${known.event.id})`)
    memory.at = `the payload of ${event.kind === 'event' ? event.id : printable(event.channel)}`
    return from.section((content): RaisedEvent => {
      if (known === undefined) {
        const raw = content.raw(content.left)
        return { event, bytes: raw, value: undefined, decode: null, size: RECORD_BYTES + raw.length, place }
      }
      content.size = 0
      const value = known.codec.read(content) as Record<string, unknown>
      memory.pay(content.size * HOST_COST.decodedByte)
      const message = known.message.encode(value).slice()
      return {
        event,
        bytes: message,
        value,
        decode: null,
        size: RECORD_BYTES + message.length + content.size,
        place,
      }
    })
  })
}
