/** A module that stands by itself, with the block of a query in its memory. Only for tests. */
export interface OpenBlock {
  /** Lays out columns as a host would, and gives them as arrays. Entities are 0x100001 and so on. */
  fill(
    count: number,
    types: readonly ColumnType[],
    value: (column: number, index: number) => number | bigint,
  ): Column[]
  /** Calls the export of a query with the block. A panic is an error with its message. */
  run(name: string, dt: number): void
  call(name: string): void
  realloc(size: number): number
}

type Column = Float32Array | Uint8Array | Uint32Array | Int16Array | BigUint64Array
type ColumnType = new (buffer: ArrayBuffer, at: number, length: number) => Column

/** Instantiates a mod of which only the queries are run. */
export async function openBlock(bytes: Uint8Array): Promise<OpenBlock> {
  const module = await WebAssembly.compile(bytes as BufferSource)
  const imports: Record<string, Record<string, (...args: number[]) => number>> = {}
  for (const { module: from, name } of WebAssembly.Module.imports(module))
    (imports[from] ??= {})[name] = (pointer = 0, length = 0) => {
      if (name !== 'panic') return 0
      throw new Error(new TextDecoder().decode(new Uint8Array(memory.buffer, pointer, length)))
    }
  const { exports } = await WebAssembly.instantiate(module, imports)
  const memory = exports['memory'] as WebAssembly.Memory
  const call = (name: string, ...args: number[]): number =>
    (exports[name] as (...args: number[]) => number)(...args)
  const realloc = (size: number): number => call('cabi_realloc', 0, 0, 16, size)
  call('_initialize')
  for (const name of Object.keys(exports)) if (name.endsWith('.constructor')) call(name)
  let block = 0
  return {
    fill(count, types, value) {
      const header = 8 + 4 * types.length
      block = (realloc(16 + header + (types.length + 1) * (count * 8 + 16)) + 15) & ~15
      let at = (block + header + 15) & ~15
      const place = (size: number): number => {
        const start = at
        at = (at + size + 15) & ~15
        return start
      }
      const u32 = new Uint32Array(memory.buffer)
      u32[block / 4] = count
      const entities = place(count * 4)
      u32[block / 4 + 1] = entities
      for (let index = 0; index < count; index++) u32[entities / 4 + index] = 0x10_0001 + index
      return types.map((type, column) => {
        const start = place(count * 8)
        u32[block / 4 + 2 + column] = start
        const array = new type(memory.buffer as ArrayBuffer, start, count)
        for (let index = 0; index < count; index++) array[index] = value(column, index)
        return array
      })
    },
    run: (name, dt) => void call(name, block, dt),
    call: (name) => void call(name),
    realloc,
  }
}
