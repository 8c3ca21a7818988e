import { expect, test } from 'vitest'
import { SkeinError } from '../../engine/index.ts'
import { findClang } from '../sdk/c/toolchain/clang.ts'
import { readModule } from '../wasm/index.ts'
import { readDwarfLines } from './dwarf-lines.ts'

const SOURCE = `int twice(int n) {
  int sum = n;
  sum += n;
  return sum;
}
`

/** The sections with the lines of a function in C, as Clang writes them. */
async function linesOf(version: number): Promise<readonly [Uint8Array, Uint8Array]> {
  const clang = await findClang('.')
  const args = [
    '--target=wasm32-unknown-unknown', '-nostdlib', '-g', `-gdwarf-${version}`, '-Wl,--no-entry', '-Wl,--export-all', 'src/a.c', '-o', 'mod.wasm',
  ] // prettier-ignore
  const { module, said } = await clang.compile(args, new Map([['src/a.c', new TextEncoder().encode(SOURCE)]]))
  if (module === null) throw new Error(said)
  const info = readModule(module, 'a.wasm')
  return [
    info.customSections('.debug_line')[0]!,
    info.customSections('.debug_line_str')[0] ?? new Uint8Array(),
  ]
}

test.each([4, 5])(
  'the lines of a function are read from DWARF %i, and cut off anywhere they crash nothing',
  async (version) => {
    const [lines, texts] = await linesOf(version)
    const rows = readDwarfLines(lines, texts)
    const own = rows.filter(({ file }) => file?.endsWith('src/a.c'))
    expect([...new Set(own.map(({ line }) => line))].filter((it) => it > 0)).toEqual([1, 2, 3, 4])
    expect(own.map(({ address }) => address)).toEqual(
      own.map(({ address }) => address).toSorted((a, b) => a - b),
    )
    expect(rows.at(-1)!.file).toBeNull()
    for (let length = 1; length < lines.length; length++) {
      const cut = lines.slice(0, length)
      expect(() => readDwarfLines(cut, texts)).toThrow(SkeinError)
    }
  },
)
