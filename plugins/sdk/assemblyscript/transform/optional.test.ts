import { expect, it } from 'vitest'
import { definePackage, t } from '../../../../engine/index.ts'
import { createGame, defineGame, defineSystem } from '../../../../src/index.ts'
import { generateAssemblyScript } from '../../../bindgen/index.ts'
import { sourceMod } from '../testing/source-mod.ts'

const demo = definePackage('demo:game', '1.0.0')
const Ask = demo.event('ask', {})
const radio = { tune: t.func([t.arg('station', t.u32)], t.u32) }
const Radio = demo.trait('radio', radio)
const Light = demo.trait('light', { on: t.func([], t.bool) })
const BINDINGS = generateAssemblyScript([demo]).get('demo.ts')!

const LISTENER = `import { log } from 'skein'
import { Ask, Light, Radio } from './demo'
@system export class Listener {
  light: Light | null
  radio: Radio | null = null
  private same: Radio | null = null
  heard: u32 = 0
  @on ask(event: Ask): void {
    const radio = this.radio
    if (radio !== null) this.heard += radio.tune(3)
    const same = this.same === this.radio ? 'same' : 'other'
    log.info(\`\${this.heard} \${same} \${this.light === null ? 'dark' : 'light'}\`)
  }
}`
const STATION = `import { Radio } from './demo'
@system export class Station implements Radio {
  tune(station: u32): u32 { return station * 10 }
}`

it('a field that may be null follows the provider of its trait', async () => {
  const lamp = defineSystem('lamp', { provides: [Light], create: () => ({ on: () => true }) })
  const game = await createGame(defineGame({ packages: [demo], systems: [lamp] }))
  const heard: string[] = []
  game.on('log', ({ message }) => void heard.push(message))
  const add = async (name: string, source: string): Promise<void> => {
    const files = { 'assembly/index.ts': source, 'assembly/demo.ts': BINDINGS }
    const bytes = await sourceMod(files, { name: `acme:${name}` }, false)
    const [status] = await game.mods.add([{ file: `${name}.wasm`, bytes }])
    expect(status!.errors).toEqual([])
  }
  const ask = (): string | undefined => {
    game.raise(Ask, {})
    game.frame()
    return heard.pop()
  }
  await add('listener', LISTENER)
  expect(ask()).toBe('0 same light')
  await add('station', STATION)
  expect(ask()).toBe('30 same light')
  expect(ask()).toBe('60 same light')
  game.mods.disable('acme:station')
  expect(ask()).toBe('60 same light')
  game.mods.enable('acme:station')
  expect(ask()).toBe('90 same light')
  const [use, ...others] = game.mods.list().find(({ name }) => name === 'acme:listener')!.errors
  expect([use, ...others]).toEqual([undefined])
  expect(game.engine.proxy(Radio)!.tune(1)).toBe(10)
})

it('a trait that one field needs is needed, whatever others say', async () => {
  const game = await createGame(defineGame({ packages: [demo], systems: [] }))
  const source = `import { Radio } from './demo'
@system export class Listener { radio: Radio | null = null; other: Radio = new Radio() }`
  const bytes = await sourceMod({ 'assembly/index.ts': source, 'assembly/demo.ts': BINDINGS })
  const [status] = await game.mods.add([{ file: 'm.wasm', bytes }])
  expect(status!.status).toBe('refused')
})
