/**
 * Packs the core test suite of WebAssembly for the tests. Takes a checkout of github.com/WebAssembly/testsuite in which each `x.wast`
 * has become `x/t.json` and its modules, by `wasm-tools json-from-wast x.wast -o x/t.json --wasm-dir x`:
 *
 *     npx jiti scripts/pack-core-tests.ts <folder> <commit of the suite>
 */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import type { Command, CoreFile, CoreValue } from '../plugins/module/testing/core-tests.ts'

interface Raw {
  readonly type: string
  readonly name?: string
  readonly as?: string
  readonly filename?: string
  readonly module?: string
  readonly instance?: string
  readonly module_type?: string
  readonly action?: { type: string; module?: string; field: string; args?: RawValue[] }
  readonly expected?: RawValue[]
}
interface RawValue {
  readonly type: string
  readonly lane_type?: string
  readonly value?: string | string[]
  readonly values?: RawValue[]
}

const [folder, commit] = process.argv.slice(2)
if (folder === undefined || commit === undefined)
  throw new Error('Usage: <folder of the test suite> <its commit>')

const modules: Buffer[] = []
const lengths: number[] = []
const files: CoreFile[] = []

function value({ type, lane_type, value: it, values }: RawValue): CoreValue {
  if (type === 'either') return ['either', (values ?? []).map((one) => value(one))]
  if (type === 'v128') return ['v128', lane_type!, it as string[]]
  return it === undefined ? [type] : [type, it as string]
}

for (const name of (await readdir(folder)).toSorted()) {
  const { commands } = JSON.parse(await readFile(join(folder, name, 't.json'), 'utf8')) as { commands: Raw[] }
  const packed: Command[] = []
  for (const command of commands) {
    const { type, filename, action } = command
    let module: number | null = null
    if (filename?.endsWith('.wasm') === true) {
      const bytes = await readFile(join(folder, name, filename))
      module = modules.push(bytes) - 1
      lengths.push(bytes.length)
    }
    packed.push({
      type,
      ...(module === null ? {} : { module }),
      ...(command.name === undefined ? {} : { name: command.name }),
      ...(command.as === undefined ? {} : { as: command.as }),
      ...(command.instance === undefined ? {} : { instance: command.instance }),
      ...(action === undefined && command.module !== undefined ? { of: command.module } : {}),
      ...(action === undefined
        ? {}
        : {
            get: action.type === 'get',
            of: action.module ?? null,
            field: action.field,
            args: (action.args ?? []).map((it) => value(it)),
            ...(command.expected === undefined ? {} : { expected: command.expected.map((it) => value(it)) }),
          }),
    })
  }
  files.push({ name, commands: packed })
}
const text = Buffer.from(JSON.stringify({ commit, lengths, files }))
const head = Buffer.alloc(4)
head.writeUInt32LE(text.length)
const packed = brotliCompressSync(Buffer.concat([head, text, ...modules]), {
  params: {
    [constants.BROTLI_PARAM_LGWIN]: 24,
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
  },
})
await writeFile(new URL('../plugins/module/testing/core-tests.br', import.meta.url), packed)
process.stdout.write(`${files.length} files, ${modules.length} modules, ${packed.length} bytes\n`)
