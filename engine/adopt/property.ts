/** A property of the game's objects, by the names that lead to it or by functions. */
export interface Property {
  /** The names that lead to it; none where functions read and write it. */
  readonly keys: readonly string[]
  /** How the game declared it, for messages. */
  readonly label: string
  /** Whether values are written; else writes of guests are dropped. */
  readonly writable: boolean
  read(object: object): unknown
  write(object: object, value: unknown): void
}

/** Functions that read and write a value of the game's objects. Without `set`, writes of guests are dropped. */
export interface Accessor<T, Read, Written> {
  /** The value of an object. */
  get(object: T): Read
  /** Gives an object a value. */
  set?(object: T, value: Written): void
}

type Values = Record<string, unknown>

/** The property that names lead to, such as `position` and `x`. Where they break off, it reads `undefined` and drops writes. */
export function pathProperty(names: readonly string[]): Property {
  const keys = names.slice(0, -1)
  const last = names.at(-1)!
  const parentOf = (object: object): Values | null | undefined => {
    let parent = object as Values | null | undefined
    for (let i = 0; i < keys.length; i++) parent = parent?.[keys[i]!] as Values | null | undefined
    return parent
  }
  return {
    keys: names,
    label: `"${names.join('.')}"`,
    writable: true,
    read: (object) => parentOf(object)?.[last],
    write(object, value) {
      const parent = parentOf(object)
      if (typeof parent === 'object' && parent !== null) parent[last] = value
    },
  }
}

/** A property that functions of the game read and write. */
export function accessorProperty<T extends object>(
  { get, set }: Accessor<T, unknown, never>,
  field: string,
): Property {
  return {
    keys: [],
    label: `the accessor of "${field}"`,
    writable: set !== undefined,
    read: (object) => get(object as T),
    write: (object, value) => set?.(object as T, value as never),
  }
}
