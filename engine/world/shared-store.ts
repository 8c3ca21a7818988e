import type { ComponentDefinition } from '../schema/index.ts'
import type { Token } from './bitecs.ts'
import { createColumns, type Column } from './column.ts'
import { columnsReplaced, defaultsOf, type ComponentStore, type ComponentWatch } from './component-store.ts'
import type { ColumnLink, ComponentSource } from './world-source.ts'

/**
 * A store of a component that the game keeps in arrays or objects of its own. Of fields that are no columns, `columns` has proxies:
 * right and slow, for whoever looks at single values.
 *
 * @throws SkeinError `value/invalid` when the default of a field does not fit its type
 */
export function createSharedStore(
  definition: ComponentDefinition,
  token: Token,
  rows: number,
  watch: ComponentWatch,
  source: ComponentSource,
): ComponentStore {
  const store: ComponentStore = {
    definition,
    token,
    columns: createColumns(),
    list: [],
    rows,
    version: 0,
    // The game writes any value, at any time.
    exposed: true,
    defaults: defaultsOf(definition),
    changes: 0,
    watch,
    ticks: null,
    outgrown: null,
    resized: null,
    source,
    links: null,
  }
  renewSharedStore(store)
  return store
}

/** Takes up the arrays that the game has now. */
export function renewSharedStore(store: ComponentStore): void {
  const { definition, source } = store
  const links: (ColumnLink | null)[] = []
  for (const [field, [name]] of definition.fields.entries()) {
    const at = source!.fields[field]!
    const isLink = 'gather' in at
    links.push(isLink ? at : null)
    store.columns[name] = isLink ? proxyOf(at) : at
  }
  store.links = links.some((link) => link !== null) ? links : null
  columnsReplaced(store)
}

/** A column of values that a link leads to. */
function proxyOf(link: ColumnLink): Column {
  return new Proxy([] as never[], {
    get: (target, key) =>
      typeof key === 'string' && /^\d+$/.test(key) ? link.get(Number(key)) : Reflect.get(target, key),
    set: (target, key, value: number | bigint) => {
      if (typeof key !== 'string' || !/^\d+$/.test(key)) return Reflect.set(target, key, value)
      link.set(Number(key), value)
      return true
    },
  }) as unknown as Column
}
