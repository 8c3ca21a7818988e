import {
  parseItemId,
  printable,
  SkeinError,
  suggestion,
  toKebab,
  type ComponentDefinition,
  type EventDefinition,
  type HookDefinition,
  type ItemId,
  type TraitDefinition,
} from '../../engine/index.ts'
import { flattenFunction } from '../abi/index.ts'
import { isEngineTrait } from '../engine-traits/index.ts'
import { isWasi, linkWasi } from '../wasi/index.ts'
import type { CoreSignature, ModuleImport } from '../wasm/index.ts'
import type { TraitUse } from '../manifest/index.ts'
import type { ImportTarget, LinkedImport } from './image.ts'
import { importHint } from './import-hint.ts'
import type { LinkContext } from './link-context.ts'
import {
  accessSignature,
  COMPONENT_FUNCTIONS,
  componentAccess,
  HANDLER,
  PRESENCE,
  sameSignature,
} from './signature.ts'
import { unknownEvent } from './unknown-event.ts'

/** The import of a trait that tells whether anything provides it. No method has such a name. */
const PRESENT = '[present]'

/** How things are used that are no traits. */
const HOW_TO_USE = {
  component: 'List a component in "queries", or import its get-…, set-…, has, add and remove.',
  event: 'List an event in "handlers", or import its "raise".',
  hook: 'List a hook in "hooks", or import its "call".',
  trait: '',
} as const

/** A function that a module imports. */
interface FunctionImport {
  readonly module: string
  readonly name: string
  readonly type: CoreSignature
  /** How messages call it. */
  readonly label: string
}

/** Finds what an import stands for; `null` when that is a problem. */
export function linkImport(context: LinkContext, item: ModuleImport): ImportTarget | null {
  const label = `${printable(item.module)}#${printable(item.name)}`
  const { module, name, kind, type } = item
  if (kind !== 'function' || type === null) {
    return context.problem(
      'link/unknown-import',
      `${context.module.name} imports the ${kind} "${label}", but mods may import only functions`,
      {
        names: { import: label },
        hint: 'Build the mod so that it defines and exports its own memory, tables and globals.',
      },
    )
  }
  const imported: FunctionImport = { module, name, type, label }
  if (isWasi(module)) return linkWasiImport(context, imported)
  const id = parseItemId(module)
  return id === null ? linkRaw(context, imported) : linkItem(context, imported, id)
}

/** An import from a package: of a component, an event or a trait. */
function linkItem(context: LinkContext, imported: FunctionImport, id: ItemId): ImportTarget | null {
  const { name, type, label } = imported
  const uses = usesOf(context, id)
  const optional = uses.length > 0 && uses.every((use) => use.optional)
  const requester = { mod: context.module.name, import: label }
  const found = context.find(id.path, id.version, ['component', 'event', 'hook', 'trait'], requester)
  if (found instanceof SkeinError) {
    // Events flow between mods even if nothing present defines them.
    if (name === 'raise' && found.code === 'link/unknown-package') {
      context.expect(label, HANDLER, type)
      return { kind: 'raise', event: unknownEvent(id) }
    }
    if (optional) return name === PRESENT ? linkPresence(context, imported, id, false) : absentTrait(id)
    context.problems.push(found)
    return null
  }
  if (found.kind !== 'trait' && uses.length > 0) {
    // What players are shown relies on it: it comes from the manifest and the imports alone.
    const what = `${context.module.name} lists the ${found.kind} ${found.id} in "uses", which is for traits`
    return context.problem('link/wrong-kind', what, {
      names: { import: label, [found.kind]: found.id },
      hint: `Remove it from "uses". ${HOW_TO_USE[found.kind]}`,
    })
  }
  if (!optional) context.usePackage(found)
  switch (found.kind) {
    case 'event':
      return linkRaise(context, imported, found)
    case 'hook':
      return linkCall(context, imported, found)
    case 'component':
      return linkComponent(context, imported, found)
    case 'trait':
      return linkTrait(context, imported, id, found)
  }
}

function linkRaise(
  context: LinkContext,
  { name, type, label }: FunctionImport,
  event: EventDefinition,
): ImportTarget | null {
  if (name !== 'raise') {
    return context.problem(
      'link/unknown-member',
      `${context.module.name} imports "${label}", but the only import of an event is "raise"`,
      { names: { import: label, event: event.id }, hint: 'Generate the bindings again.' },
    )
  }
  context.needsMemory = true
  context.expect(label, HANDLER, type)
  return { kind: 'raise', event }
}

function linkCall(
  context: LinkContext,
  { name, type, label }: FunctionImport,
  hook: HookDefinition,
): ImportTarget | null {
  if (name !== 'call') {
    return context.problem(
      'link/unknown-member',
      `${context.module.name} imports "${label}", but the only import of a hook is "call"`,
      { names: { import: label, other: hook.id }, hint: 'Generate the bindings again.' },
    )
  }
  const [[, called]] = hook.methods
  context.needs(called, 'import')
  context.expect(label, flattenFunction(called, 'import'), type)
  return { kind: 'hook', hook }
}

function linkComponent(
  context: LinkContext,
  { name, type, label }: FunctionImport,
  component: ComponentDefinition,
): ImportTarget | null {
  const { fields, id } = component
  const access = componentAccess(fields, name)
  if (access === null) {
    const accessors = fields.flatMap(([field]) => [`get-${toKebab(field)}`, `set-${toKebab(field)}`])
    const known = [...COMPONENT_FUNCTIONS, ...accessors]
    return context.problem(
      'link/unknown-member',
      `${context.module.name} imports an unknown function "${label}" of the component ${id}`,
      {
        names: { import: label, component: id },
        hint: suggestion(name, known) ?? `It has: ${known.join(', ')}.`,
      },
    )
  }
  if (access.op === 'add-many') context.needsMemory = true
  context.expect(label, accessSignature(fields, access), type)
  return { kind: 'component', component, access }
}

function linkTrait(
  context: LinkContext,
  imported: FunctionImport,
  id: ItemId,
  trait: TraitDefinition,
): ImportTarget | null {
  const { label } = imported
  const engine = isEngineTrait(trait)
  const uses = usesOf(context, id)
  const optional = uses.length > 0 && uses.every((use) => use.optional)
  const undeclared = !engine && uses.length === 0
  if (imported.name === PRESENT && !engine && !undeclared) return linkPresence(context, imported, id, true)
  const method = trait.methods.find(([name]) => toKebab(name) === imported.name)
  // Another mod's definition may be anything; a mod that can do without it does.
  const foreign = optional && context.registry.providerOf(trait) !== null
  if (method === undefined) {
    if (foreign) return absentTrait(id)
    const known = trait.methods.map(([name]) => toKebab(name))
    return context.problem(
      'link/unknown-member',
      `${context.module.name} calls an unknown method "${printable(imported.name)}" of ${trait.id}`,
      {
        names: { import: label, trait: trait.id, method: imported.name },
        hint: suggestion(imported.name, known) ?? `It has: ${known.join(', ') || 'no methods'}.`,
      },
    )
  }
  const [name, type] = method
  const signature = flattenFunction(type, 'import')
  if (foreign && !sameSignature(signature, imported.type)) return absentTrait(id)
  context.needs(type, 'import')
  context.expect(label, signature, imported.type)
  if (engine) return { kind: 'engine', trait, method: name, type }
  if (!undeclared) return { kind: 'trait', trait, version: id.version, method: name, type, optional }
  return context.problem(
    'link/undeclared-trait',
    `${context.module.name} imports ${trait.id}, but none of its systems declares it in "uses"`,
    {
      names: { import: label, trait: trait.id },
      hint: 'List the trait in "uses" of the system that calls it; SDKs do this for fields that hold a proxy.',
    },
  )
}

function linkPresence(
  context: LinkContext,
  { label, type }: FunctionImport,
  { path, version }: ItemId,
  known: boolean,
): ImportTarget {
  context.expect(label, PRESENCE, type)
  return { kind: 'present', path, version, known }
}

function absentTrait({ path, version }: ItemId): ImportTarget {
  return { kind: 'absent', path, version }
}

/** Where the systems of the mod say that they use a trait. */
function usesOf(context: LinkContext, { path }: ItemId): readonly TraitUse[] {
  return context.uses.get(path) ?? []
}

function linkRaw(context: LinkContext, { module, name, type, label }: FunctionImport): ImportTarget | null {
  const raw = context.hostFunctions.find((it) => it.module === module && it.name === name)
  if (raw === undefined) {
    return context.problem(
      'link/unknown-import',
      `${context.module.name} imports "${label}", which this game does not offer`,
      {
        names: { import: label },
        hint: importHint(module, name, context.hostFunctions, (it) => context.registry.methodsNamed(it)),
      },
    )
  }
  context.expect(label, raw, type)
  return { kind: 'raw', raw }
}

function linkWasiImport(
  context: LinkContext,
  { module, name, type, label }: FunctionImport,
): ImportTarget | null {
  const found = linkWasi(module, name)
  if ('problem' in found) {
    const { problem, hint } = found
    return context.problem('link/unknown-import', `${context.module.name} imports ${problem}`, {
      names: { import: label },
      hint,
    })
  }
  if (found.needsMemory) context.needsMemory = true
  context.expect(label, found.signature, type)
  return { kind: 'wasi', name }
}

/**
 * Of a trait that the mod can do without, either all that it calls is there or nothing is: it asks once whether it is
 * present.
 */
export function withoutHalfTraits(imports: LinkedImport[]): void {
  const absent = new Set(imports.flatMap(({ module, target }) => (target.kind === 'absent' ? [module] : [])))
  if (absent.size === 0) return
  for (const [index, { module, name, target }] of imports.entries()) {
    if (!absent.has(module)) continue
    if (target.kind === 'present') imports[index] = { module, name, target: { ...target, known: false } }
    if (target.kind === 'trait') {
      const { path } = target.trait
      imports[index] = { module, name, target: { kind: 'absent', path, version: target.version } }
    }
  }
}
