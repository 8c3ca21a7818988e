import { beforeEach, describe, expect, test } from 'vitest'
import { defineGame, defineSystem } from '../../../../engine/index.ts'
import { createGame, type Game } from '../../../../src/index.ts'
import { sourceMod } from '../testing/source-mod.ts'

describe('a mod in AssemblyScript whose source changes', () => {
  let game: Game
  const log: string[] = []
  const kept: string[] = []

  beforeEach(async () => {
    log.length = kept.length = 0
    game = await createGame(defineGame({ systems: [defineSystem('idle', { create: () => ({}) })] }))
    game.on('log', ({ message }) => void log.push(message))
    game.on('mod-replaced', (swap) => void kept.push(swap.kept))
    game.on('mod-faulted', ({ error }) => void log.push(error.message))
  })

  const put = async (source: string, config?: object, debug = false): Promise<void> => {
    const bytes = await sourceMod({ 'assembly/index.ts': source }, config, debug)
    const [status] = await game.mods.add([{ file: 'm.wasm', bytes }])
    expect(status?.errors).toEqual([])
  }
  /** The mod's log of the next frame. */
  const next = (): string => {
    log.length = 0
    game.frame()
    return log.join()
  }

  const counter = (step: number, text = 'n'): string => `
import { log, Query, world } from 'skein'
@component export class Mark { n: u32 = 0 }
export class All extends Query { mark!: Write<Mark> }
let outside: i32 = 100
class Deep { constructor(public n: i32) {} }
@system export class Counter {
  private n: i32 = 0
  map: Map<string, Deep> = new Map()
  constructor() { world.spawn(); this.map.set('a', new Deep(1000)) }
  @run count(all: All): void {
    this.n += ${step}
    outside += ${step}
    const deep = this.map.has('a') ? this.map.get('a') : new Deep(0)
    deep.n += ${step}
    log.info('${text} ' + this.n.toString() + ' ' + outside.toString() + ' ' + deep.n.toString())
  }
}`

  test.each([true, false])(
    'goes on with all that it keeps when a number changes in it (debug: %s)',
    async (debug) => {
      await put(counter(1), {}, debug)
      expect(next()).toBe('n 1 101 1001')
      expect(next()).toBe('n 2 102 1002')
      await put(counter(10), {}, debug)
      expect(kept).toEqual(['memory'])
      expect(next()).toBe('n 12 112 1012')
      expect(game.world.size).toBe(1)
      await put(counter(100), {}, debug)
      expect(next()).toBe('n 112 212 1112')
    },
  )

  test('goes on with the fields of its systems when more changes', async () => {
    await put(counter(1))
    expect([next(), next()]).toEqual(['n 1 101 1001', 'n 2 102 1002'])
    await put(counter(10, 'count'))
    expect(kept).toEqual(['saved'])
    // A map of its own classes cannot be written down, and neither is what stands outside of systems.
    expect(next()).toBe('count 12 110 10')
    expect(game.world.size).toBe(1)
  })

  test('keeps what can be written down: numbers, text, lists, enums, records', async () => {
    const source = (code: string, more = ''): string => `
import { Entity, log, Query, Some, world } from 'skein'
export enum Mood { Glad, Sad }
@record export class Point { x: f32 = 0; y: f32 = 0 }
@component export class Mark { n: u32 = 0 }
export class All extends Query { mark!: Write<Mark> }
@system export class Keeper {
  a: u64 = 1
  protected b: f64 = 0.5
  private c: string = 'none'
  d: bool = false
  e: Array<Entity> = []
  f: Mood = Mood.Glad
  g: Point | null = null
  h: Array<string> = []
  i: Uint8Array = new Uint8Array(2)
  j: Some<i8> | null = null
  readonly k: i32 = 4
  @transient l: i32 = 5
  ${more}
  @run tell(all: All): void {
    ${code}
    const g = this.g
    log.info([this.a.toString(), this.b.toString(), this.c, this.d.toString(), this.e.length.toString(),
      (<i32>this.f).toString(), g ? g.x.toString() : 'null', this.h.join('+'), this.i[1].toString(),
      this.j ? this.j!.value.toString() : 'null', this.k.toString(), this.l.toString()].join(' '))
  }
}`
    await put(
      source(`this.a = u64.MAX_VALUE; this.b = -2.5; this.c = 'ünïcode'; this.d = true; this.e.push(world.spawn())
        this.f = Mood.Sad; this.g = { x: 3, y: 4 }; this.h = ['x', 'y']; this.i[1] = 9; this.j = new Some<i8>(-3); this.l = 6`),
    )
    const said = next()
    expect(said).toBe('18446744073709551615 -2.5 ünïcode true 1 1 3.0 x+y 9 -3 4 6')
    await put(source(`log.debug('changed')`, 'fresh: i32 = 3'))
    expect(kept).toEqual(['saved'])
    expect(next()).toBe(`changed,${said.replace(/6$/, '5')}`)
  })

  test('starts a field anew whose first value or type is another one', async () => {
    const source = (fields: string, text: string): string => `
import { log, Query } from 'skein'
@component export class Mark { n: u32 = 0 }
export class All extends Query { mark!: Write<Mark> }
@system export class Fields {
  ${fields}
  @run tell(all: All): void { log.info('${text} ' + this.a.toString() + ' ' + this.b.toString()); this.a = 8; this.b = 9 }
}`
    await put(source('a: i32 = 1; b: i32 = 2', 'one'))
    next()
    await put(source('a: i32 = 1; b: i32 = 3', 'one'))
    expect(next()).toBe('one 8 3')
    await put(source('a: f64 = 1; b: i32 = 3', 'one'))
    expect(next()).toBe('one 1.0 9')
  })

  test('is told the version that it goes on from, if that is another one', async () => {
    const source = (text: string): string => `
import { log, Query } from 'skein'
@component export class Mark { n: u32 = 0 }
export class All extends Query { mark!: Write<Mark> }
@system export class Fields {
  speed: f32 = 1
  @run go(all: All): void { this.speed += 1; log.info('${text} ' + this.speed.toString()) }
  migrate(from: string): void { log.warn('from ' + from); this.speed *= 10 }
}`
    await put(source('a'), { version: '1.0.0' })
    next()
    log.length = 0
    await put(source('b'), { version: '1.0.0' })
    expect(log).toEqual([])
    await put(source('b'), { version: '1.1.0' })
    expect(log).toEqual(['from 1.0.0'])
    expect(next()).toBe('b 21.0')
  })

  test('runs its constructor again only where a field could not do without', async () => {
    const source = (text: string): string => `
import { log, Query, world } from 'skein'
@component export class Mark { n: u32 = 0 }
export class All extends Query { mark!: Write<Mark> }
@system export class Fields {
  list: Array<i32>
  n: i32 = 0
  constructor() { this.list = [1]; log.info('made') }
  @run go(all: All): void { this.n += 1; this.list.push(2); log.info('${text} ' + this.n.toString() + ' ' + this.list.length.toString()) }
}`
    await put(source('a'))
    expect(next()).toBe('a 1 2')
    log.length = 0
    await put(source('b'))
    expect(log).toEqual(['made'])
    expect(next()).toBe('b 2 3')
  })

  test('that changes nothing is left alone', async () => {
    await put(counter(1))
    next()
    await put(counter(1))
    expect(kept).toEqual([])
    expect(next()).toBe('n 2 102 1002')
  })
})
