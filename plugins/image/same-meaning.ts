import type { ImportTarget, LinkedImport, LinkedModule } from './image.ts'
import { sameValue } from './same-value.ts'

/** Keys that do not count: versions differ although nothing else may. */
const VERSIONS: ReadonlySet<string> = new Set(['id', 'version'])

/**
 * Whether a mod's imports, handlers and queries mean the same to it in two images. Optional imports are bound anew
 * while it runs.
 */
export function sameMeaning(a: LinkedModule, b: LinkedModule): boolean {
  return (
    a === b ||
    (sameValue(lastingImports(a), lastingImports(b), VERSIONS) &&
      sameValue(meaningsOfSystems(a), meaningsOfSystems(b), VERSIONS))
  )
}

function lastingImports({ imports }: LinkedModule): LinkedImport[] {
  return imports.filter(({ target }) => !comesAndGoes(target))
}

function meaningsOfSystems({ systems }: LinkedModule): object[] {
  return systems.map(({ handlers, hooks, queries, provides }) => ({ handlers, hooks, queries, provides }))
}

function comesAndGoes(target: ImportTarget): boolean {
  return target.kind === 'absent' || target.kind === 'present' || (target.kind === 'trait' && target.optional)
}
