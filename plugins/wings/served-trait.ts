import type { GuestMemory } from '../abi/index.ts'
import { HOST_COST } from '../sandbox/index.ts'
import { malformedAs, type Cell } from './host-call.ts'
import type { HostMethod, HostTrait } from './host-names.ts'
import { MarshalReader } from './marshal/reader.ts'
import { MarshalWriter } from './marshal/writer.ts'

/**
 * Calls a method of a plugin, by its place in the trait.
 *
 * @param read reads the results while the call is under way: malformed ones are the fault of the plugin
 */
export type MethodCall = <T>(method: number, args: Uint8Array, read: (results: Uint8Array) => T) => T

/** The methods of a trait of the game that a plugin serves, as the game and other mods call them. */
export function serveTrait(
  { trait, methods }: HostTrait,
  memory: () => GuestMemory,
  call: MethodCall,
): Record<string, (...given: unknown[]) => unknown> {
  const { path } = trait
  return Object.fromEntries(
    methods.map((method, index) => [
      method.name,
      (...given: unknown[]) => {
        const args = encodeArguments(method, given, path)
        const { cells, result } = call(index, args, (bytes) => readResults(method, bytes, path, memory()))
        for (const [place, value] of cells) (given[place] as Cell).value = value
        return result
      },
    ]),
  )
}

/** A section for each parameter. @throws SkeinError `value/invalid`: that is up to the caller */
function encodeArguments({ name, params }: HostMethod, given: readonly unknown[], trait: string): Uint8Array {
  const out = new MarshalWriter()
  let place = 0
  for (const { form, codec } of params) {
    const start = out.open()
    if (codec !== null) {
      const value = given[place++]
      const label = `parameter ${place} of ${trait}#${name}`
      codec.write(out, form.startsWith('&mut') ? (value as Cell | undefined)?.value : value, label)
    }
    out.close(start)
  }
  return out.finish()
}

interface Results {
  /** New values of cells, by the place of the argument. */
  readonly cells: readonly (readonly [place: number, value: unknown])[]
  readonly result: unknown
}

/** A section for each parameter that is declared as a reference, and one for the result. */
function readResults(
  { name, params, result }: HostMethod,
  bytes: Uint8Array,
  trait: string,
  memory: GuestMemory,
): Results {
  const from = new MarshalReader(bytes)
  memory.at = `the result of ${trait}#${name}`
  return malformedAs('fault/bad-call', memory, () => {
    const cells: [number, unknown][] = []
    let place = 0
    for (const { form, codec } of params) {
      const changes = form.startsWith('&mut')
      if (form.startsWith('&'))
        from.section((section) => void (changes && cells.push([place, codec!.read(section)])))
      if (codec !== null) place++
    }
    const value = from.section((section) => result?.read(section))
    if (from.size > memory.limits.listBytes) throw memory.tooLong(from.size, memory.limits.listBytes)
    memory.pay(bytes.length * HOST_COST.messageByte + from.size * HOST_COST.decodedByte)
    return { cells, result: value }
  })
}
