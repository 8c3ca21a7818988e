import { SkeinError, type MethodReference, type Entity } from '../../engine/index.ts'
import { compileImport } from '../abi/index.ts'
import type { ComponentAccess, ImportTarget, LinkedImport } from '../image/index.ts'
import { isLateBound, LateBoundImport } from './late-bound-import.ts'
import { hookImport } from './hook-import.ts'
import { hostFunctionImport } from './host-function-import.ts'
import { raiseImport } from './raise-import.ts'
import type { ImportServices } from './import-services.ts'
import type { ComponentWrites } from './transaction.ts'
import { addMany } from './add-many.ts'
import { checkCell } from './method-reference.ts'

/** The functions that a mod imports. */
export interface ModImports {
  readonly object: WebAssembly.Imports
  /** Those whose meaning may change while the mod runs. */
  readonly late: readonly LateBoundImport[]
}

/** Builds the import object of a mod: one function for each import, and nothing else. */
export function createImports(imports: readonly LinkedImport[], services: ImportServices): ModImports {
  const late: LateBoundImport[] = []
  // Without prototypes, so that no name a module asks for finds anything that was not put there.
  const object = Object.create(null) as Record<string, Record<string, WebAssembly.ImportValue>>
  const components = new Map<string, ComponentWrites>()
  for (const { module, name, target } of imports) {
    const namespace = (object[module] ??= Object.create(null) as Record<string, WebAssembly.ImportValue>)
    if (isLateBound(target)) {
      const entry = new LateBoundImport(module, name, target, services)
      late.push(entry)
      namespace[name] = entry.function
    } else namespace[name] = createImport(target, `${module}#${name}`, services, components)
  }
  return { object, late }
}

function createImport(
  target: Exclude<ImportTarget, { readonly kind: 'absent' | 'present' }>,
  label: string,
  services: ImportServices,
  components: Map<string, ComponentWrites>,
): WebAssembly.ImportValue {
  const { engine, guest, guard } = services
  switch (target.kind) {
    case 'engine': {
      const self = services.traits[target.trait.name] as Record<string, MethodReference['fn']>
      return compileImport(target.type, { fn: self[target.method]!, self }, guest, guard, label)
    }
    case 'trait': {
      const cell = engine.slot(target.trait.path, target.version).cell(target.method)
      return compileImport(target.type, cell, guest, guard, label)
    }
    case 'wasi':
      return services.wasi!.import(target.name)
    case 'raw':
      return hostFunctionImport(target.raw, label, services)
    case 'raise':
      return raiseImport(target.event, label, services)
    case 'hook':
      return hookImport(target.hook, label, services)
    case 'component': {
      const { channel } = target.component
      let writes = components.get(channel)
      if (writes === undefined) {
        writes = services.transaction.writesOf(engine.world.store(target.component))
        components.set(channel, writes)
      }
      return componentImport(writes, target.access, services)
    }
  }
}

/** `has`, `add`, `remove`, `get-…` and `set-…` of a component, as the call under way sees it. */
function componentImport(
  component: ComponentWrites,
  access: ComponentAccess,
  { transaction, guard, guest }: ImportServices,
): (...args: never[]) => unknown {
  const { store } = component
  const guarded =
    <A extends unknown[], R>(run: (...args: A) => R): ((...args: A) => R) =>
    (...args) => {
      guard.enter()
      try {
        return run(...args)
      } catch (error) {
        return guard.threw(error)
      }
    }
  const handle = (entity: number): Entity => (entity >>> 0) as Entity
  switch (access.op) {
    case 'has':
      return guarded((entity: number) => (transaction.has(handle(entity), component) ? 1 : 0))
    case 'add':
      return guarded((entity: number) => void transaction.add(handle(entity), component))
    case 'add-many': {
      const label = `add-many of ${store.definition.id}`
      return guarded((entities: number, count: number, columns: number, fields: number) =>
        addMany(
          component,
          transaction,
          guest.memory,
          label,
          entities >>> 0,
          count >>> 0,
          columns >>> 0,
          fields >>> 0,
        ),
      )
    }
    case 'remove':
      return guarded((entity: number) => transaction.remove(handle(entity), component))
    default:
      break
  }
  const { field, op } = access
  const assertHas = (entity: Entity): void => {
    if (transaction.rowWith(entity, component) !== 0) return
    throw new SkeinError('fault/missing-component', `entity ${entity} has no ${store.definition.id}`, {
      names: { component: store.definition.id },
      hint: 'Check that the entity has the component, or add it first.',
    })
  }
  if (op === 'get') {
    return (entity: number) => {
      guard.enter()
      try {
        assertHas(handle(entity))
        return transaction.read(component, field, handle(entity))
      } catch (error) {
        return guard.threw(error)
      }
    }
  }
  return (entity: number, value: number | bigint) => {
    guard.enter()
    try {
      assertHas(handle(entity))
      transaction.write(component, field, handle(entity), checkCell(store.definition, field, value))
    } catch (error) {
      guard.threw(error)
    }
  }
}
