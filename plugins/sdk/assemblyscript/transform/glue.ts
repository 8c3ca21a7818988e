import { EventReaders } from './event-readers.ts'
import type { GlueNames } from './glue-names.ts'
import { GlueText } from './glue-text.ts'
import { writeItem } from './item-glue.ts'
import type { ItemClass } from './item.ts'
import { writeQuery } from './query-glue.ts'
import type { QueryClass } from './query.ts'
import { writeRestoring } from './state-glue.ts'
import { writeMembers, writeSystem } from './system-glue.ts'
import type { SystemClass } from './system.ts'

/** The source that joins the classes of a mod to the ABI, and the names that its exports are to get. */
export interface Glue {
  readonly text: string
  /** From the name of an export in the source to its name in the module. */
  readonly exports: ReadonlyMap<string, string>
}

/**
 * Writes the glue of a mod: for each system its lifecycle, handlers and provided methods as exports; for each item,
 * for each query and for systems a class with the members that its own class is to get. The compiler leaves out
 * unreachable code.
 *
 * @param entry the file that the mod starts from
 */
export function writeGlue(
  entry: string,
  systems: readonly SystemClass[],
  items: readonly ItemClass[],
  queries: readonly QueryClass[],
  names: GlueNames,
  version: string,
): Glue {
  const glue = new GlueText(names)
  const readers = new EventReaders()
  writeRestoring(glue)
  for (const system of systems) writeSystem(glue, system, readers, version)
  for (const [index, system] of systems.entries()) writeMembers(glue, system, index)
  for (const [index, query] of queries.entries()) writeQuery(glue, query, index)
  for (const [index, item] of items.entries()) writeItem(glue, item, index)
  glue.export('cabi_realloc', '(old: usize, oldSize: usize, align: usize, size: usize): usize', [
    'return realloc(old, oldSize, align, size)',
  ])
  return { text: glue.finish(entry), exports: glue.exports }
}
