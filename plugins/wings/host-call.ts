import { SkeinError, type ErrorCode, type MethodReference } from '../../engine/index.ts'
import type { GuestMemory } from '../abi/index.ts'
import { HOST_COST } from '../sandbox/index.ts'
import type { HostMethod } from './host-names.ts'
import { Malformed, MarshalReader } from './marshal/reader.ts'
import { MarshalWriter } from './marshal/writer.ts'

/** The argument that a method of the game gets for a parameter of the form `&mut`. Its value when the method returns goes back. */
export interface Cell<T = unknown> {
  value: T
}

/**
 * Calls a method of the game: reads a section for each parameter, and writes one for each that is declared as a reference, and one for
 * the result.
 *
 * @param trait names it in messages
 * @returns the sections of the results
 * @throws SkeinError `fault/bad-call`, `fault/bad-string` for malformed arguments; and the exceptions of the method
 */
export function callHost(
  { name, params, result }: HostMethod,
  cell: MethodReference,
  args: Uint8Array,
  trait: string,
  memory: GuestMemory,
): Uint8Array {
  const from = new MarshalReader(args)
  memory.at = `the arguments of ${trait}#${name}`
  const given: unknown[] = []
  const cells: (Cell | null)[] = []
  malformedAs('fault/bad-call', memory, () => {
    for (const { form, codec } of params) {
      const value = from.section((section) => codec?.read(section))
      const inout = form === '&mut' || form === '&mut []' ? { value } : null
      cells.push(inout)
      if (codec !== null) given.push(inout ?? value)
    }
  })
  if (from.size > memory.limits.listBytes) throw memory.tooLong(from.size, memory.limits.listBytes)
  memory.pay(args.length * HOST_COST.messageByte + from.size * HOST_COST.decodedByte)
  const counts = params.map(({ form }, index) => (form === '&mut []' ? lengthOf(cells[index]!.value) : 0))
  const returned = (cell.fn as (...args: unknown[]) => unknown).apply(cell.self, given)
  const out = new MarshalWriter()
  for (const [index, { form, codec }] of params.entries()) {
    if (!form.startsWith('&')) continue
    const start = out.open()
    const inout = cells[index]!
    if (inout !== null) {
      if (form === '&mut []' && lengthOf(inout.value) !== counts[index])
        throw otherLength(trait, name, counts[index]!)
      codec!.write(out, inout.value, `parameter ${index + 1} of ${trait}#${name}`)
    }
    out.close(start)
  }
  const start = out.open()
  result?.write(out, returned, `the result of ${trait}#${name}`)
  out.close(start)
  return out.finish()
}

/** Runs work on bytes of a guest; malformed ones are its fault. */
export function malformedAs<T>(code: ErrorCode, memory: GuestMemory, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof Malformed)) throw error
    const { mod = 'the plugin' } = memory.names
    throw new SkeinError(
      error.isText ? 'fault/bad-string' : code,
      `${mod} passed ${memory.at}: ${error.message}`,
      {
        names: memory.names,
        hint: "Build the plugin again with a version of the game's crate that this game offers.",
        cause: error,
      },
    )
  }
}

function lengthOf(value: unknown): number {
  return (value as ArrayLike<unknown>).length
}

function otherLength(trait: string, method: string, count: number): SkeinError {
  return new SkeinError(
    'value/invalid',
    `${trait}#${method} left another number of items than ${count} in a slice`,
    { names: { trait, method }, hint: 'Change the items of the array in place.' },
  )
}
