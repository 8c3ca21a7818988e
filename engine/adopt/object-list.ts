/** A list of the game that holds objects. Of a map, the values. */
export type ObjectCollection<T> = readonly T[] | ReadonlySet<T> | ReadonlyMap<unknown, T>

/** A list of the game, and its objects as they were last seen there. */
export class ObjectList {
  /** Those of the list that count, in its order. */
  readonly members: object[] = []
  readonly #list: () => ObjectCollection<object>
  readonly #where: ((object: object) => boolean) | null
  /** Whether the members are others than those that were taken up last. */
  #changed = false
  /** Objects that guests have despawned, as long as the game still has them in the list. */
  #dismissed = new Set<object>()

  /** @param where which of the objects count; `null` for all */
  constructor(list: () => ObjectCollection<object>, where: ((object: object) => boolean) | null) {
    this.#list = list
    this.#where = where
  }

  /** Whether it is a map, whose keys only the game knows. */
  get isMap(): boolean {
    return this.#list() instanceof Map
  }

  /** Looks again. @returns whether there are others than those that were {@link taken} up, or in another order */
  refresh(): boolean {
    const list = this.#list()
    const { members } = this
    const where = this.#where
    const dismissed = this.#dismissed
    let still: Set<object> | null = null
    let count = 0
    for (const object of Array.isArray(list) ? list : list.values()) {
      if (typeof object !== 'object' || object === null) continue
      if (where !== null && !where(object)) continue
      if (dismissed.size > 0 && dismissed.has(object)) {
        ;(still ??= new Set()).add(object)
        continue
      }
      if (members[count] !== object) {
        members[count] = object
        this.#changed = true
      }
      count++
    }
    if (members.length !== count) {
      members.length = count
      this.#changed = true
    }
    if (dismissed.size > 0) this.#dismissed = still ?? new Set()
    return this.#changed
  }

  /** The members have been taken up. */
  taken(): void {
    this.#changed = false
  }

  /** Forgets the objects that it has seen. */
  forget(): void {
    this.members.length = 0
    this.#changed = true
    this.#dismissed.clear()
  }

  /** Takes an object for one of the list that has come without a look at it. */
  admit(object: object): void {
    this.#dismissed.delete(object)
    this.#changed = true
  }

  /** Takes an object for gone, whether or not it is still in the list, until it has left it. */
  dismiss(object: object): void {
    this.#dismissed.add(object)
  }

  /** Puts an object into the list, unless it is there. */
  add(object: object): void {
    const list = this.#list()
    if (Array.isArray(list)) {
      if (list.at(-1) !== object && !list.includes(object)) list.push(object)
    } else if (list instanceof Set) list.add(object)
  }

  /** Takes an object out of the list. */
  remove(object: object): void {
    const list = this.#list()
    if (Array.isArray(list)) {
      const at = list.indexOf(object)
      if (at >= 0) list.splice(at, 1)
    } else if (list instanceof Set) list.delete(object)
    else if (list instanceof Map) {
      for (const [key, other] of list) {
        if (other !== object) continue
        list.delete(key)
        return
      }
    }
  }
}
