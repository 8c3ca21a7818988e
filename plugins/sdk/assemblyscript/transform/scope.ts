import type * as asc from 'assemblyscript'
import { suggestion } from '../../../../engine/index.ts'

/** The compiler's own module, given by whoever loaded it: it is optional, and only builds need it. */
export type Compiler = typeof asc

/** Where the library of the SDK lies among the sources. */
export const LIBRARY = '~lib/skein/'

/** A declaration and the source it stands in. */
export interface Found<D extends asc.DeclarationStatement = asc.DeclarationStatement> {
  readonly declaration: D
  readonly source: asc.Source
}

type Entry =
  | { readonly kind: 'declaration'; readonly declaration: asc.DeclarationStatement }
  | { readonly kind: 'import'; readonly path: string; readonly name: string }
  | { readonly kind: 'namespace'; readonly path: string }

/** The names of one source: their meanings inside, and its exports to others. */
interface Names {
  readonly local: Map<string, Entry>
  readonly exported: Map<string, string | { readonly path: string; readonly name: string }>
  readonly exportedFrom: string[]
}

/**
 * Finds the declarations of names in the sources of a mod, before the compiler has: through imports, re-exports,
 * namespaces and aliases.
 */
export class Scope {
  readonly #asc: Compiler
  readonly #sources = new Map<string, asc.Source>()
  readonly #names = new Map<asc.Source, Names>()

  constructor(compiler: Compiler, sources: readonly asc.Source[]) {
    this.#asc = compiler
    for (const source of sources) this.#sources.set(source.internalPath, source)
  }

  /** The declaration of a dotted name in a source, or `null` where none is in sight. */
  resolve(name: asc.TypeName, source: asc.Source): Found | null {
    const entry = this.#namesOf(source).local.get(name.identifier.text)
    if (entry === undefined) return null
    if (name.next === null) return this.#follow(entry, source)
    if (entry.kind !== 'namespace' || name.next.next !== null) return null
    return this.#exportOf(entry.path, name.next.identifier.text)
  }

  /** Finds a plain name in a source. */
  find(name: string, source: asc.Source): Found | null {
    const entry = this.#namesOf(source).local.get(name)
    return entry === undefined ? null : this.#follow(entry, source)
  }

  /** Everything that a source can name without a namespace. */
  known(source: asc.Source): string[] {
    return [...this.#namesOf(source).local.keys()]
  }

  /** Under which name a source offers a declaration of its own to others, or `null`. */
  exportedAs({ declaration, source }: Found): string | null {
    const { exported, local } = this.#namesOf(source)
    for (const [name, target] of exported) {
      if (typeof target !== 'string' || name === 'default') continue
      const entry = local.get(target)
      if (entry?.kind === 'declaration' && entry.declaration === declaration) return name
    }
    return null
  }

  #follow(entry: Entry, source: asc.Source): Found | null {
    if (entry.kind === 'declaration') return { declaration: entry.declaration, source }
    return entry.kind === 'import' ? this.#exportOf(entry.path, entry.name) : null
  }

  #exportOf(path: string, name: string, seen: ReadonlySet<string> = new Set()): Found | null {
    const source = this.#sources.get(path) ?? this.#sources.get(`${path}/index`)
    // Files may re-export each other in a circle.
    const key = `${path}\n${name}`
    if (source === undefined || seen.has(key)) return null
    const visited = new Set(seen).add(key)
    const names = this.#namesOf(source)
    const target = names.exported.get(name)
    if (typeof target === 'string') {
      const entry = names.local.get(target)
      if (entry?.kind === 'import') return this.#exportOf(entry.path, entry.name, visited)
      return entry === undefined ? null : this.#follow(entry, source)
    }
    if (target !== undefined) return this.#exportOf(target.path, target.name, visited)
    for (const from of names.exportedFrom) {
      const found = this.#exportOf(from, name, visited)
      if (found !== null) return found
    }
    return null
  }

  #namesOf(source: asc.Source): Names {
    let names = this.#names.get(source)
    if (names === undefined) {
      names = this.#read(source)
      this.#names.set(source, names)
    }
    return names
  }

  #read(source: asc.Source): Names {
    const {
      DeclarationStatement,
      ExportDefaultStatement,
      ExportStatement,
      ImportStatement,
      VariableStatement,
    } = this.#asc
    const names: Names = { local: new Map(), exported: new Map(), exportedFrom: [] }
    const declare = (declaration: asc.DeclarationStatement): void => {
      const name = declaration.name.text
      names.local.set(name, { kind: 'declaration', declaration })
      if (declaration.range.source === source && isExported(declaration)) names.exported.set(name, name)
    }
    for (const statement of source.statements) {
      if (statement instanceof DeclarationStatement) declare(statement)
      else if (statement instanceof VariableStatement) {
        for (const declaration of statement.declarations) declare(declaration)
      } else if (statement instanceof ExportDefaultStatement) {
        declare(statement.declaration)
        names.exported.set('default', statement.declaration.name.text)
      } else if (statement instanceof ImportStatement) {
        const path = statement.internalPath
        if (statement.namespaceName !== null)
          names.local.set(statement.namespaceName.text, { kind: 'namespace', path })
        for (const { name, foreignName } of statement.declarations ?? [])
          names.local.set(name.text, { kind: 'import', path, name: foreignName.text })
      } else if (statement instanceof ExportStatement) {
        const path = statement.internalPath
        if (statement.members === null) {
          if (path !== null) names.exportedFrom.push(path)
          continue
        }
        for (const { localName, exportedName } of statement.members) {
          names.exported.set(
            exportedName.text,
            path === null ? localName.text : { path, name: localName.text },
          )
        }
      }
    }
    return names
  }
}

/** `Did you mean "…"?` among the names that a source knows and that satisfy a test. */
export function nearest(
  name: string,
  scope: Scope,
  source: asc.Source,
  fits: (found: Found) => boolean,
): string | null {
  const known = scope.known(source).filter((other) => {
    const found = scope.find(other, source)
    return found !== null && fits(found)
  })
  return suggestion(name, known) ?? null
}

/** Flags of declarations, as the compiler's AST has them. */
const EXPORT = 1 << 1
const STATIC = 1 << 5
const READONLY = 1 << 6
const ABSTRACT = 1 << 7
const PRIVATE_OR_PROTECTED = (1 << 9) | (1 << 10)
const GET_OR_SET = (1 << 11) | (1 << 12)
const CONSTRUCTOR = 1 << 19

export function isExported(declaration: asc.DeclarationStatement): boolean {
  return (declaration.flags & EXPORT) !== 0
}

export function isStatic(declaration: asc.DeclarationStatement): boolean {
  return (declaration.flags & STATIC) !== 0
}

export function isAbstract(declaration: asc.DeclarationStatement): boolean {
  return (declaration.flags & ABSTRACT) !== 0
}

/** Whether code elsewhere, such as the glue, may not reach a member. */
export function isHidden(declaration: asc.DeclarationStatement): boolean {
  return (declaration.flags & PRIVATE_OR_PROTECTED) !== 0
}

export function isReadonly(declaration: asc.DeclarationStatement): boolean {
  return (declaration.flags & READONLY) !== 0
}

export function isAccessor(declaration: asc.DeclarationStatement): boolean {
  return (declaration.flags & GET_OR_SET) !== 0
}

export function isConstructor(declaration: asc.DeclarationStatement): boolean {
  return (declaration.flags & CONSTRUCTOR) !== 0
}
