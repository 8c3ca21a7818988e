import type { Mistakes } from './diagnostic.ts'
import type { Found, Scope } from './scope.ts'
import type { DeclarationStatement } from 'assemblyscript'

/** Gives the classes and enums of a mod names in the glue, and writes the imports that make them known there. */
export class GlueNames {
  readonly #scope: Scope
  readonly #mistakes: Mistakes
  readonly #aliases = new Map<DeclarationStatement, string | null>()
  readonly #imports: string[] = []

  constructor(scope: Scope, mistakes: Mistakes) {
    this.#scope = scope
    this.#mistakes = mistakes
  }

  /** The name of a declaration in the glue, or `null` after having noted that its file does not export it. */
  of(found: Found): string | null {
    const { declaration, source } = found
    const known = this.#aliases.get(declaration)
    if (known !== undefined) return known
    const name = declaration.name.text
    const exported = this.#scope.exportedAs(found)
    let alias: string | null = null
    if (exported === null) {
      this.#mistakes.at(
        declaration.name,
        `${name} is not exported, so the game cannot reach it`,
        `Put "export" before its declaration.`,
      )
    } else {
      alias = `${name}_${this.#aliases.size}`
      const path = source.internalPath.startsWith('~lib/') ? source.internalPath : `./${source.internalPath}`
      this.#imports.push(`import { ${exported} as ${alias} } from ${JSON.stringify(path)}`)
    }
    this.#aliases.set(declaration, alias)
    return alias
  }

  /** The import statements for everything that was named. */
  get imports(): readonly string[] {
    return this.#imports
  }
}
