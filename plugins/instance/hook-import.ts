import type { HookDefinition } from '../../engine/index.ts'
import { compileImport } from '../abi/index.ts'
import { HOST_COST } from '../sandbox/index.ts'
import type { ImportServices } from './import-services.ts'

/** `call` of a hook: its handlers run at once, before the call of the mod goes on; what that has changed so far, they do not see. */
export function hookImport(
  hook: HookDefinition,
  label: string,
  { engine, guest, guard }: ImportServices,
): WebAssembly.ImportValue {
  const [[, type]] = hook.methods
  const fn = (value: unknown, ...given: unknown[]): unknown => {
    guest.memory.pay(HOST_COST.command)
    const args: Record<string, unknown> = {}
    for (const [index, [name]] of hook.fields.entries()) args[name] = given[index]
    return engine.call(hook as never, value as never, args as never)
  }
  return compileImport(type, { fn: fn as never, self: null as never }, guest, guard, label)
}
