import { SkeinError, type TraitDefinition } from '../../engine/index.ts'
import { compileImport, type UntypedFunction } from '../abi/index.ts'
import type { ImportTarget } from '../image/index.ts'
import type { ImportServices } from './import-services.ts'

/** The target of an import whose meaning may change while the mod runs. */
export type LateBoundTarget = Extract<ImportTarget, { readonly kind: 'trait' | 'absent' | 'present' }>

/** Whether the meaning of an import may change: it belongs to a trait that the mod can do without, or asks about one. */
export function isLateBound(target: ImportTarget): target is LateBoundTarget {
  return target.kind === 'absent' || target.kind === 'present' || (target.kind === 'trait' && target.optional)
}

/**
 * An import of a trait that the mod can do without. The function that the guest holds stays; its target follows the
 * definition of the trait, which comes and goes with the mod that has it, and may be another when it is back.
 */
export class LateBoundImport {
  readonly module: string
  readonly name: string
  readonly function: UntypedFunction = (...args) => this.#call(...args)
  readonly #services: ImportServices
  #call: UntypedFunction = () => undefined
  #trait: TraitDefinition | null = null

  constructor(module: string, name: string, target: LateBoundTarget, services: ImportServices) {
    this.module = module
    this.name = name
    this.#services = services
    this.bind(target)
  }

  /** Gives the import the meaning that it has from now on. */
  bind(target: LateBoundTarget): void {
    const { engine, guest, guard } = this.#services
    if (target.kind === 'trait') {
      if (this.#trait === target.trait) return
      this.#trait = target.trait
      const cell = engine.slot(target.trait.path, target.version).cell(target.method)
      this.#call = compileImport(target.type, cell, guest, guard, `${this.module}#${this.name}`)
      return
    }
    this.#trait = null
    const slot = engine.slot(target.path, target.version)
    if (target.kind === 'present') {
      this.#call = target.known ? () => Number(slot.present) : () => 0
      return
    }
    const trait = `${target.path}@${target.version}`
    this.#call = () => {
      guard.enter()
      return guard.threw(
        new SkeinError(
          'system/missing-provider',
          `${trait} was called, but no compatible version of it is present`,
          { names: { trait, method: this.name } },
        ),
      )
    }
  }
}
