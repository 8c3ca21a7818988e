import { assetsOverLimit } from '../assets/index.ts'
import { counted, SkeinError } from '../../engine/index.ts'
import { checkLimits, DEFAULT_LIMITS, type InstanceLimits } from '../limits.ts'
import type { Module, SandboxOptions } from '../module/module.ts'
import type { ModHostOptions } from './mod-status.ts'

/** Says what each mod may do at once. */
export class ModLimits {
  readonly #options: Pick<ModHostOptions, 'limits' | 'limitsOf' | 'meter'>

  constructor(options: Pick<ModHostOptions, 'limits' | 'limitsOf' | 'meter'>) {
    this.#options = options
  }

  /** @param wanted the limits that the mod's manifest asks for; unknown names are left out */
  of(mod: string, wanted: Readonly<Record<string, number>> = {}): InstanceLimits {
    const { limits, limitsOf } = this.#options
    const known = Object.fromEntries(
      Object.entries(wanted).filter(([name]) => Object.hasOwn(DEFAULT_LIMITS, name)),
    )
    return checkLimits({ ...DEFAULT_LIMITS, ...limits, ...limitsOf?.(mod, known) })
  }

  ofModule({ name, manifest }: Module): InstanceLimits {
    return this.of(name, manifest.mod.limits)
  }

  /** How the code of a mod is kept in bounds. */
  sandboxOf(mod: string, wanted: Readonly<Record<string, number>>): SandboxOptions {
    return { ...this.of(mod, wanted), meter: this.#options.meter ?? true }
  }

  /** A mod that brings more than it may, or defines more components: each costs columns as long as the world. */
  problemsOf(module: Module): SkeinError[] {
    const { name, file, manifest, assets } = module
    const limits = this.ofModule(module)
    const brought = assetsOverLimit(name, file, assets, limits)
    const { components } = limits
    const items = manifest.packages.flatMap((it) => it.items)
    const count = items.filter((item) => item.kind === 'component').length
    if (count <= components) return brought
    return [
      ...brought,
      new SkeinError(
        'link/over-limit',
        `${name} defines ${counted(count, 'component')}; the limit is ${components}`,
        {
          names: { mod: name, file },
          hint: 'Raise "components" in the limits of the game.',
        },
      ),
    ]
  }
}
