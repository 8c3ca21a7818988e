import type { ImportTarget, LinkedModule } from './image.ts'

/**
 * Whether what a mod imports, handles and queries means the same to it in two images. Versions do not count: they differ
 * although nothing else may. What it can do without is taken up while it runs.
 */
export function sameMeaning(a: LinkedModule, b: LinkedModule): boolean {
  return meaningOf(a) === meaningOf(b)
}

function meaningOf({ imports, systems }: LinkedModule): string {
  const lasting = imports.filter(({ target }) => !comesAndGoes(target))
  const parts = systems.map(({ handlers, queries, provides }) => ({ handlers, queries, provides }))
  return JSON.stringify([lasting, parts], (key, value: unknown) => {
    if (key === 'id' || key === 'version') return undefined
    return typeof value === 'bigint' ? `${value}n` : value
  })
}

function comesAndGoes(target: ImportTarget): boolean {
  return target.kind === 'absent' || target.kind === 'present' || (target.kind === 'trait' && target.optional)
}
