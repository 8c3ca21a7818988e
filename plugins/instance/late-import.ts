import { SkeinError, type TraitDefinition } from '../../engine/index.ts'
import { compileImport, type Loose } from '../abi/index.ts'
import type { ImportTarget } from '../image/index.ts'
import type { ImportServices } from './import-services.ts'

/** What an import stands for whose meaning may change while the mod runs. */
export type LateTarget = Extract<ImportTarget, { readonly kind: 'trait' | 'absent' | 'present' }>

/** Whether the meaning of an import may change: it belongs to a trait that the mod can do without, or asks about one. */
export function isLate(target: ImportTarget): target is LateTarget {
  return target.kind === 'absent' || target.kind === 'present' || (target.kind === 'trait' && target.optional)
}

/**
 * An import of a trait that the mod can do without. The function that the guest holds stays; what is behind it follows the
 * definition of the trait, which comes and goes with the mod that has it, and may be another when it is back.
 */
export class LateImport {
  readonly module: string
  readonly name: string
  readonly function: Loose = (...args) => this.#call(...args)
  readonly #services: ImportServices
  #call: Loose = () => undefined
  #trait: TraitDefinition | null = null

  constructor(module: string, name: string, target: LateTarget, services: ImportServices) {
    this.module = module
    this.name = name
    this.#services = services
    this.bind(target)
  }

  /** Gives the import the meaning that it has from now on. */
  bind(target: LateTarget): void {
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
      this.#call = target.known ? () => (slot.provider === null ? 0 : 1) : () => 0
      return
    }
    const trait = `${target.path}@${target.version}`
    this.#call = () => {
      guard.enter()
      return guard.threw(
        new SkeinError(
          'system/absent-provider',
          `${trait} was called, but nothing here defines it in a way that suits the mod`,
          { names: { trait, method: this.name } },
        ),
      )
    }
  }
}
