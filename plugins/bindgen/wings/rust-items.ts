/** A type of Rust, as it stands in a source. */
export type RustType =
  | { readonly kind: 'path'; readonly path: readonly string[]; readonly args: readonly RustType[] }
  | { readonly kind: 'ref'; readonly mutable: boolean; readonly to: RustType }
  | { readonly kind: 'tuple'; readonly items: readonly RustType[] }
  | { readonly kind: 'slice'; readonly item: RustType }
  | { readonly kind: 'array'; readonly item: RustType; readonly length: number }

/** The fields of a struct or of a case: their types in order. */
export type RustFields = readonly { readonly name: string; readonly type: RustType }[]

/** An item of a crate whose form crosses between a plugin and a game. */
export type RustItem =
  | { readonly kind: 'struct'; readonly fields: RustFields }
  | {
      readonly kind: 'enum'
      readonly cases: readonly { readonly name: string; readonly fields: RustFields }[]
    }
  | { readonly kind: 'alias'; readonly type: RustType }
  | { readonly kind: 'trait'; readonly methods: readonly RustMethod[] }

export interface RustMethod {
  readonly name: string
  readonly params: readonly RustType[]
  /** `null` for a method that returns nothing. */
  readonly result: RustType | null
}

/** Comments, texts, characters, lifetimes, names with numbers, and marks of a source. */
const TOKEN =
  /\/\/.*|\/\*[^]*?\*\/|b?r(#*)"[^]*?"\1|b?"(?:\\[^]|[^"\\])*"|b?'(?:\\[^']+|[^\\'])'|'\w+|(?:r#)?\w+|::|->|[^\s\w]/gu

/**
 * Reads the structs, enums, aliases and traits of a source, by path within the crate. Whatever else stands there is left out.
 *
 * @param moduleOf reads the source of a module that stands in a file of its own; `null` where there is none
 */
export function readRustItems(
  source: string,
  moduleOf: (path: readonly string[]) => string | null = () => null,
): Map<string, RustItem> {
  const items = new Map<string, RustItem>()
  new ItemReader(source, moduleOf, items).readModule([])
  return items
}

class ItemReader {
  readonly #tokens: readonly string[]
  readonly #moduleOf: (path: readonly string[]) => string | null
  readonly #items: Map<string, RustItem>
  #at = 0

  constructor(
    source: string,
    moduleOf: (path: readonly string[]) => string | null,
    items: Map<string, RustItem>,
  ) {
    this.#moduleOf = moduleOf
    this.#items = items
    this.#tokens = (source.match(TOKEN) ?? []).filter((it) => !it.startsWith('//') && !it.startsWith('/*'))
  }

  readModule(path: readonly string[]): void {
    while (this.#at < this.#tokens.length && this.#peek() !== '}') this.#readItem(path)
  }

  #readItem(path: readonly string[]): void {
    this.#skipAttributes()
    if (this.#take('pub') && this.#peek() === '(') this.#skipGroup()
    const start = this.#at
    const word = this.#next()
    const name = this.#peek() ?? ''
    const add = (item: RustItem): void => void this.#items.set([...path, name].join('::'), item)
    switch (word) {
      case 'mod': {
        this.#at++
        const inner = [...path, name]
        if (this.#take('{')) {
          this.readModule(inner)
          this.#take('}')
        } else if (this.#take(';')) {
          const text = this.#moduleOf(inner)
          if (text !== null) new ItemReader(text, this.#moduleOf, this.#items).readModule(inner)
        }
        return
      }
      case 'struct':
        this.#at++
        add({ kind: 'struct', fields: this.#fields() })
        this.#take(';')
        return
      case 'enum': {
        this.#at++
        const cases: { name: string; fields: RustFields }[] = []
        if (!this.#take('{')) break
        while (this.#at < this.#tokens.length && !this.#take('}')) {
          this.#skipAttributes()
          cases.push({ name: this.#next() ?? '', fields: this.#fields() })
          if (this.#take('=')) this.#skipUntil(',', '}')
          this.#take(',')
        }
        return add({ kind: 'enum', cases })
      }
      case 'type':
        this.#at++
        if (!this.#take('=')) break
        add({ kind: 'alias', type: this.#type() })
        this.#take(';')
        return
      case 'trait':
        this.#at++
        this.#skipUntil('{')
        this.#take('{')
        return add({ kind: 'trait', methods: this.#methods() })
    }
    this.#at = start
    this.#skipItem()
  }

  #methods(): RustMethod[] {
    const methods: RustMethod[] = []
    while (this.#at < this.#tokens.length && !this.#take('}')) {
      this.#skipAttributes()
      if (!this.#take('fn')) {
        this.#skipItem()
        continue
      }
      const name = this.#next() ?? ''
      const params: RustType[] = []
      this.#take('(')
      while (this.#at < this.#tokens.length && !this.#take(')')) {
        this.#skipAttributes()
        const before = this.#at
        this.#skipUntil(':', ',', ')')
        const isSelf = this.#tokens.slice(before, this.#at).includes('self')
        if (this.#take(':')) {
          const type = this.#type()
          if (!isSelf) params.push(type)
        }
        this.#take(',')
      }
      const result = this.#take('->') ? this.#type() : null
      methods.push({ name, params, result })
      this.#skipItem()
    }
    return methods
  }

  #fields(): RustFields {
    const fields: { name: string; type: RustType }[] = []
    const named = this.#take('{')
    if (!named && !this.#take('(')) return fields
    while (this.#at < this.#tokens.length && !this.#take(named ? '}' : ')')) {
      this.#skipAttributes()
      if (this.#take('pub') && this.#peek() === '(') this.#skipGroup()
      const name = named ? (this.#next() ?? '') : String(fields.length)
      if (named) this.#take(':')
      fields.push({ name, type: this.#type() })
      this.#take(',')
    }
    return fields
  }

  #type(depth = 0): RustType {
    const unknown: RustType = { kind: 'path', path: [], args: [] }
    if (depth > 64) return unknown
    if (this.#take('&')) {
      if (this.#peek()?.startsWith("'") === true) this.#at++
      const mutable = this.#take('mut')
      return { kind: 'ref', mutable, to: this.#type(depth + 1) }
    }
    if (this.#take('(')) {
      const items: RustType[] = []
      let comma = false
      while (this.#at < this.#tokens.length && !this.#take(')')) {
        items.push(this.#type(depth + 1))
        comma = this.#take(',')
      }
      return items.length === 1 && !comma ? items[0]! : { kind: 'tuple', items }
    }
    if (this.#take('[')) {
      const item = this.#type(depth + 1)
      const length = this.#take(';') ? Number(this.#next()?.replaceAll('_', '')) : null
      this.#skipUntil(']')
      this.#take(']')
      return length === null ? { kind: 'slice', item } : { kind: 'array', item, length }
    }
    const path: string[] = []
    const args: RustType[] = []
    this.#take('::')
    do path.push(this.#next() ?? '')
    while (this.#take('::'))
    if (this.#take('<')) {
      while (this.#at < this.#tokens.length && !this.#take('>')) {
        if (this.#peek()?.startsWith("'") === true) this.#at++
        else args.push(this.#type(depth + 1))
        this.#take(',')
      }
    }
    return { kind: 'path', path, args }
  }

  #peek(): string | undefined {
    return this.#tokens[this.#at]
  }

  #next(): string | undefined {
    return this.#tokens[this.#at++]
  }

  #take(token: string): boolean {
    if (this.#peek() !== token) return false
    this.#at++
    return true
  }

  #skipAttributes(): void {
    while (this.#peek() === '#') {
      this.#at++
      this.#take('!')
      this.#skipGroup()
    }
  }

  /** Skips what stands in brackets. */
  #skipGroup(): void {
    let open = 0
    do {
      const token = this.#next()
      if (token === undefined) return
      if ('([{'.includes(token)) open++
      else if (')]}'.includes(token)) open--
    } while (open > 0)
  }

  #skipUntil(...ends: readonly string[]): void {
    for (let token = this.#peek(); token !== undefined && !ends.includes(token); token = this.#peek())
      if ('([{'.includes(token)) this.#skipGroup()
      else this.#at++
  }

  /** Skips an item to its end: a semicolon, or a block. */
  #skipItem(): void {
    const start = this.#at
    this.#skipUntilBlock()
    if (this.#peek() === '{') this.#skipGroup()
    else this.#take(';')
    // A mark that belongs to nothing.
    if (this.#at === start) this.#at++
  }

  #skipUntilBlock(): void {
    for (
      let token = this.#peek();
      token !== undefined && token !== ';' && token !== '{' && token !== '}';
      token = this.#peek()
    )
      if (token === '(' || token === '[') this.#skipGroup()
      else this.#at++
  }
}
