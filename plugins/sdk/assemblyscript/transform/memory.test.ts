import { expect, it } from 'vitest'
import { definePackage, t } from '../../../../engine/index.ts'
import { createGame, defineGame, defineSystem } from '../../../../src/index.ts'
import { generateAssemblyScript } from '../../../bindgen/index.ts'
import { sourceMod } from '../testing/source-mod.ts'

it('memory does not grow however often text, lists and records cross', async () => {
  const shared = definePackage('test:game', '1.0.0')
  const Line = t.record({ text: t.string, at: t.f32, tags: t.list(t.string) })
  const type = t.func([t.arg('text', t.string), t.arg('lines', t.list(Line))], t.list(Line))
  const Mirror = shared.trait('mirror', { go: type })
  const Echo = shared.trait('echo', { go: type })
  const Ping = shared.event('ping', { text: t.string, lines: t.list(Line) })
  const host = defineSystem('mirror', {
    provides: [Mirror],
    create: () => ({ go: (_: string, lines: readonly unknown[]) => lines as never }),
  })
  const game = await createGame(defineGame({ packages: [shared], systems: [host] }))
  const bytes = await sourceMod(
    {
      'assembly/index.ts': `import { raise } from 'skein'
import { Echo, Lines, Mirror, Ping } from './test'
@event export class Pong { constructor(public text: string) {} }
@system export class Echoer implements Echo {
  mirror: Mirror = new Mirror()
  kept: Array<string> = []
  go(text: string, lines: Array<LinesItem>): Array<LinesItem> {
    this.kept.push(text + '!')
    if (this.kept.length > 100) this.kept = []
    return this.mirror.go(text, lines)
  }
  @on ping(event: Ping): void { raise(new Pong(event.text + event.lines[0].tags[1])) }
}`.replace('Lines, ', 'LinesItem, '),
      'assembly/test.ts': generateAssemblyScript([shared]).get('test.ts')!,
    },
    {},
    false,
  )
  let memory: WebAssembly.Memory | undefined
  const { Instance } = WebAssembly
  WebAssembly.Instance = function (module: WebAssembly.Module, imports: WebAssembly.Imports) {
    const instance = new Instance(module, imports)
    memory = instance.exports['memory'] as WebAssembly.Memory
    return instance
  } as unknown as typeof Instance
  const [status] = await game.mods.add([{ file: 'm.wasm', bytes }])
  WebAssembly.Instance = Instance
  expect(status?.errors).toEqual([])
  const echo = game.engine.proxy(Echo)!
  const lines = [
    { text: 'ü'.repeat(40), at: 1, tags: ['a', 'bcd'] },
    { text: '', at: 2, tags: [] },
  ]
  const run = (times: number): void => {
    for (let i = 0; i < times; i++) {
      if (echo.go(`call ${i}`, lines).length !== 2) throw new Error('lost a line')
      if (i % 10 === 0) {
        game.raise(Ping, { text: `ping ${i}`, lines })
        game.engine.flush()
      }
    }
  }
  run(2_000)
  const before = memory!.buffer.byteLength
  run(100_000)
  expect(memory!.buffer.byteLength).toBe(before)
  // One large value does not stay either.
  const large = [{ text: 'x'.repeat(100_000), at: 0, tags: [] }]
  run(10)
  for (let i = 0; i < 20; i++) echo.go('large', large)
  const after = memory!.buffer.byteLength
  for (let i = 0; i < 500; i++) echo.go('large', large)
  expect(memory!.buffer.byteLength).toBeLessThanOrEqual(after * 2)
}, 60_000)
