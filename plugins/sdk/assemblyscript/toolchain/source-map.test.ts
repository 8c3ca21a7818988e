import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { definePackage, t } from '../../../../engine/index.ts'
import { createGame, defineGame, type SkeinError } from '../../../../src/index.ts'
import { generateAssemblyScript } from '../../../bindgen/index.ts'
import { parseModule } from '../../../index.ts'
import { buildMod } from './build.ts'

const stage = definePackage('stage:game', '1.0.0')
const Beat = stage.event('beat', { kind: t.u32 })

// Faults are in the lines whose numbers are named; the loops and calls are where the rewriter puts code in.
const SOURCE = `import { log } from 'skein'
import { Beat } from './stage'

function deep(list: i32[], at: i32): i32 {
  let sum = 0
  for (let i = 0; i < 3; i++) sum += i
  return sum + list[at]
}

function never(): i32 {
  let n = 0
  while (n < 10) {
    n *= 2
  }
  return n
}

@system export class Faulty {
  list: i32[] = [1, 2, 3]

  @on beat(event: Beat): void {
    if (event.kind == 1) log.info(deep(this.list, 7).toString())
    if (event.kind == 2) log.info(never().toString())
    if (event.kind == 3) unreachable()
    if (event.kind == 4) this.again(0)
  }

  again(n: i32): i32 {
    return this.again(n + 1) + 1
  }
}
`

/** The number of the only line that holds a text. */
const line = (text: string): number => SOURCE.split('\n').findIndex((each) => each.includes(text)) + 1
const at = (name: string, text: string): unknown =>
  expect.stringContaining(`${name} (assembly/index.ts:${line(text)}:`)

describe('a mod that carries its source map', () => {
  let folder: string
  let bytes: Uint8Array

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'skein map ü '))
    await mkdir(join(folder, 'assembly'))
    await writeFile(join(folder, 'skein.json'), JSON.stringify({ name: 'acme:faulty', version: '1.0.0' }))
    await writeFile(join(folder, 'assembly/stage.ts'), generateAssemblyScript([stage]).get('stage.ts')!)
    await writeFile(join(folder, 'assembly/index.ts'), SOURCE)
    ;({ bytes } = await buildMod(folder, { debug: true, inlineMap: true, write: false }))
  })
  afterAll(() => rm(folder, { recursive: true }))

  const faultOf = async (kind: number, meter = true): Promise<SkeinError> => {
    const game = await createGame(defineGame({ packages: [stage], systems: [] }), { meter })
    const faults: SkeinError[] = []
    game.on('mod-faulted', ({ error }) => void faults.push(error))
    const [status] = await game.mods.add([{ file: 'faulty.wasm', bytes }])
    expect(status?.errors).toEqual([])
    game.raise(Beat, { kind })
    game.engine.flush()
    return faults[0]!
  }
  it.each([true, false])('names file and line of a trap, metered: %s', async (meter) => {
    expect((await faultOf(3, meter)).trace[0]).toEqual(at('Faulty#beat', 'unreachable'))
  })

  it('names the whole way to a panic, with the part that the language did', async () => {
    const { trace } = await faultOf(1)
    expect(trace[0]).toContain('(~lib/skein/panic.ts:')
    expect(trace.filter((call) => call.includes('(assembly/'))).toEqual([
      at('deep', 'list[at]'),
      at('Faulty#beat', 'deep(this.list'),
    ])
  })

  it('names the loop that does not end', async () => {
    const { code, trace } = await faultOf(2)
    expect(code).toBe('fault/fuel')
    expect([at('never', 'while (n'), at('never', 'n *= 2')]).toContainEqual(trace[0])
    expect(trace[1]).toEqual(at('Faulty#beat', 'never().toString'))
  })

  it('names the function that calls itself without end', async () => {
    const { code, trace } = await faultOf(4)
    expect(code).toBe('fault/stack-overflow')
    expect(trace.slice(0, 2)).toEqual([
      at('Faulty#again', 'this.again(n + 1)'),
      at('Faulty#again', 'this.again(n + 1)'),
    ])
  })

  it('gives debuggers one that fits what runs', async () => {
    const module = await parseModule(bytes, 'faulty.wasm')
    const sections = WebAssembly.Module.customSections(module.wasm, 'sourceMappingURL')
    expect(sections).toHaveLength(1)
    const text = new TextDecoder().decode(sections[0])
    const map = JSON.parse(Buffer.from(text.slice(text.indexOf(',') + 1), 'base64').toString()) as {
      sources: string[]
      sourcesContent: (string | null)[]
      ignoreList: number[]
    }
    const index = map.sources.indexOf('skein:///acme/faulty/assembly/index.ts')
    expect(map.sourcesContent[index]).toBe(SOURCE)
    expect(map.ignoreList).not.toContain(index)
    expect(map.sourcesContent[map.sources.findIndex((name) => name.includes('/~lib/rt/'))]).toBe(null)
  })

  it('names functions only where it was built for players', async () => {
    const built = await buildMod(folder, { write: false })
    expect((await parseModule(built.bytes, 'faulty.wasm')).places).toBe(null)
  })
})
