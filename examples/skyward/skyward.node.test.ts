import { Position, Sprite } from 'skein/render'
import { describe, expect, test } from 'vitest'
import {
  Harm,
  Heal,
  Health,
  HudItem,
  Loot,
  Meter,
  Modifier,
  Shot,
  Upgrade,
  Velocity,
  Weapon,
} from './interfaces.ts'
import { LootSystem } from './systems/loot.ts'
import { StatSystem } from './systems/stats.ts'
import { fly, type TestFlight } from '../testing/skyward-flight.ts'

/** How many entities have a component and a place. */
function there({ game: { world } }: TestFlight, component: typeof Loot | typeof Shot): number {
  const query = world.query({ with: [component, Position] })
  const { count } = query.current()
  query.release()
  return count
}

const value = (flight: TestFlight, stat: Parameters<ReturnType<typeof stats>['value']>[0]): number => stats(flight).value(stat) // prettier-ignore
const stats = ({ game }: TestFlight) => game.get(StatSystem)

describe('a flight', () => {
  test('is a demo that flies by itself until a player takes off', async () => {
    const flight = await fly()
    flight.frames(1500)
    expect(flight.last('take-off')).toEqual({ demo: true })
    expect(flight.count('slain')).toBeGreaterThan(5)
    expect(flight.state).toMatchObject({ demo: true, best: 0 })
    expect(flight.state['score']).toBeGreaterThan(50)
    flight.begin()
    expect(flight.last('take-off')).toEqual({ demo: false })
    expect(flight.state).toMatchObject({ phase: 'flying', demo: false, score: 0, wave: 0 })
    expect(flight.foes()).toEqual([])
  })

  test('is the same on every run with the same seed, and another with another', async () => {
    const hash = async (seed: number): Promise<string> => {
      const flight = await fly([], seed)
      flight.frames(900)
      return flight.game.stateHash()
    }
    expect(await hash(7)).toBe(await hash(7))
    expect(await hash(8)).not.toBe(await hash(7))
  })

  test('goes where the player flies, and where a finger is', async () => {
    const flight = await fly()
    flight.begin()
    const { world, engine } = flight.game
    flight.press('fly-x', 60)
    const { x, y } = world.get(flight.hero, Position)
    expect(x).toBeGreaterThan(150)
    expect(Math.abs(y)).toBeLessThan(1)
    engine.input.set('touch-x', 0)
    engine.input.set('touch-y', -300)
    flight.press('touch', 240)
    const at = world.get(flight.hero, Position)
    expect(Math.hypot(at.x, at.y + 300)).toBeLessThan(12)
  })

  test('can be paused: nothing moves, and it goes on as it was', async () => {
    const flight = await fly()
    flight.begin()
    flight.frames(200)
    flight.press('pause')
    expect(flight.state).toMatchObject({ phase: 'paused' })
    const { step } = flight.game.engine.time
    const places = flight.foes().map((foe) => flight.game.world.get(foe, Position))
    expect(places.length).toBeGreaterThan(0)
    flight.frames(100)
    expect(flight.foes().map((foe) => flight.game.world.get(foe, Position))).toEqual(places)
    expect(flight.game.engine.time.step).toBe(step)
    flight.press('pause')
    expect(flight.state).toMatchObject({ phase: 'flying' })
    flight.frames(5)
    expect(flight.foes().map((foe) => flight.game.world.get(foe, Position))).not.toEqual(places)
  })

  test('ends when the goose has no health left, and begins anew with everything as it was', async () => {
    const flight = await fly()
    const { game, hero } = flight
    flight.begin()
    flight.frames(300)
    expect(flight.foes().length).toBeGreaterThan(0)
    game.raise(Harm, { target: hero, amount: 60 })
    flight.frames(1)
    expect(flight.last('hurt')).toMatchObject({ amount: 60, health: 40 })
    // It is safe for a moment.
    game.raise(Harm, { target: hero, amount: 60 })
    flight.frames(60)
    expect(flight.health(hero)).toBe(40)
    const score = flight.state['score']
    game.raise(Harm, { target: hero, amount: 60 })
    flight.frames(2)
    expect(flight.last('game-over')).toEqual({ score, wave: 1 })
    expect(flight.state).toMatchObject({ phase: 'over' })
    // Who still fires does not miss the end.
    flight.press('honk')
    expect(flight.state).toMatchObject({ phase: 'over' })
    flight.frames(70)
    flight.press('honk')
    expect(flight.state).toMatchObject({ phase: 'flying', demo: false, score: 0, wave: 0 })
    expect([flight.health(hero), flight.foes(), there(flight, Shot), there(flight, Loot)]).toEqual([
      100,
      [],
      0,
      0,
    ])
    expect(game.world.get(hero, Position)).toEqual({ x: 0, y: 0 })
    expect(flight.count('game-over')).toBe(1)
  })

  test('of a demo ends and begins by itself', async () => {
    const flight = await fly()
    flight.frames(10)
    flight.game.world.set(flight.hero, Health, { now: 1 })
    flight.frames(100)
    flight.game.raise(Harm, { target: flight.hero, amount: 60 })
    flight.frames(300)
    expect(flight.happened.filter(({ event }) => event === 'take-off').map(({ payload }) => payload)).toEqual([{ demo: true }, { demo: true }]) // prettier-ignore
  })

  test('comes in waves that get larger, each after the last was beaten', async () => {
    const flight = await fly()
    flight.begin()
    const sizes: number[] = []
    for (let wave = 1; wave <= 3; wave++) {
      for (let i = 0; i < 4000 && flight.count('wave-cleared') < wave; i++) {
        flight.frames(1)
        for (const foe of flight.foes()) flight.game.raise(Harm, { target: foe, amount: 1000 })
        if (flight.state['phase'] === 'choosing') flight.press('first')
      }
      expect(flight.last('wave-cleared')).toEqual({ wave })
      sizes.push(flight.count('hatched') - sizes.reduce((sum, size) => sum + size, 0))
    }
    expect(sizes[1]).toBeGreaterThan(sizes[0]!)
    expect(sizes[2]).toBeGreaterThan(sizes[1]!)
  })
})

describe('the goose', () => {
  test('fires at the nearest foe, which is hurt, slain, and leaves a feather', async () => {
    const flight = await fly()
    flight.begin()
    const foe = flight.hatch('crow', 200, 0)
    const before = flight.health(foe)
    for (let i = 0; i < 200 && flight.count('struck') === 0; i++) flight.frames(1)
    expect(flight.last('struck')).toMatchObject({ foe, amount: 10 })
    expect(flight.health(foe)).toBe(before - 10)
    for (let i = 0; i < 200 && flight.count('slain') === 0; i++) flight.frames(1)
    expect(flight.last('slain')).toMatchObject({ score: 10, feathers: 1 })
    expect(flight.state).toMatchObject({ score: 10, best: 10 })
    expect(there(flight, Loot)).toBeGreaterThan(0)
  })

  test('is hurt by foes that touch it, and by what they fire', async () => {
    const flight = await fly()
    flight.begin()
    flight.frames(100)
    flight.hatch('crow', 20, 0)
    flight.frames(3)
    expect(flight.last('hurt')).toMatchObject({ amount: 10, health: 90 })
    const hawk = flight.hatch('hawk', 250, 0)
    flight.game.world.set(hawk, Health, { now: 5000 })
    flight.frames(240)
    expect(
      flight.happened.some(({ event, payload }) => event === 'fired' && payload['weapon'] === hawk),
    ).toBe(true)
    expect(flight.happened.some(({ event, payload }) => event === 'hurt' && payload['amount'] === 8)).toBe(
      true,
    )
  })

  test('honks foes away, and needs breath for another honk', async () => {
    const flight = await fly()
    flight.begin()
    const { world } = flight.game
    const foe = flight.hatch('hawk', 120, 0)
    const before = world.get(foe, Position).x - world.get(flight.hero, Position).x
    flight.press('honk')
    flight.frames(25)
    expect(flight.count('honked')).toBe(1)
    expect(world.get(foe, Position).x - world.get(flight.hero, Position).x).toBeGreaterThan(before + 60)
    flight.press('honk')
    expect(flight.count('honked')).toBe(1)
    flight.frames(320)
    // Two taps do it as well.
    flight.press('touch')
    flight.press('touch')
    expect(flight.count('honked')).toBe(2)
  })

  test('takes bread, and is healed to what it had at most', async () => {
    const flight = await fly()
    flight.begin()
    // At first it is safe.
    flight.frames(100)
    flight.game.raise(Harm, { target: flight.hero, amount: 10 })
    flight.frames(1)
    flight.game.raise(Heal, { amount: 4 })
    flight.frames(1)
    expect(flight.health(flight.hero)).toBe(94)
    flight.game.raise(Heal, { amount: 400 })
    flight.game.raise(Heal, { amount: -50 })
    flight.frames(1)
    expect(flight.health(flight.hero)).toBe(100)
  })
})

describe('upgrades', () => {
  async function choosing(): Promise<TestFlight> {
    const flight = await fly()
    flight.begin()
    const { engine } = flight.game
    const loot = engine.get(LootSystem)
    const wanted = loot.wanted()
    for (let i = 0; i < wanted; i++) loot.scatter(0, 0, 1)
    for (let i = 0; i < 200 && flight.state['phase'] !== 'choosing'; i++) flight.frames(1)
    expect(flight.last('level-up')).toEqual({ level: 2 })
    return flight
  }

  test('are chosen from three cards at each level, while the game waits', async () => {
    const flight = await choosing()
    const { world, engine } = flight.game
    const { step } = engine.time
    flight.frames(30)
    expect(engine.time.step).toBe(step)
    flight.press('fly-x')
    flight.press('confirm')
    const { upgrade, taken } = flight.last('upgraded') as { upgrade: typeof flight.hero; taken: number }
    expect(taken).toBe(1)
    expect(world.get(upgrade, Upgrade).taken).toBe(1)
    expect(flight.state).toMatchObject({ phase: 'flying' })
    const { stat, times, plus } = world.get(upgrade, Modifier)
    const fresh = await fly()
    expect(value(flight, stat)).toBeCloseTo((value(fresh, stat) + plus) * times, 5)
    flight.frames(2)
    expect(engine.time.step).toBeGreaterThan(step)
  })

  test.each([
    ['first', 0],
    ['second', 1],
    ['third', 2],
  ] as const)('can be named: %s', async (action, at) => {
    // prettier-ignore
    const flight = await choosing()
    const twin = await choosing()
    flight.press(action)
    twin.frames(30)
    for (let i = 0; i < 2; i++) twin.press('fly-x', 1, -1)
    for (let i = 0; i < at; i++) twin.press('fly-x')
    twin.press('confirm')
    expect(flight.last('upgraded')).toEqual(twin.last('upgraded'))
  })

  test('can be tapped, where they are', async () => {
    const flight = await choosing()
    const { world, engine } = flight.game
    const { x, y } = world.get(flight.hero, Position)
    engine.input.set('touch-x', x + 400)
    engine.input.set('touch-y', y)
    flight.press('touch')
    expect(flight.state).toMatchObject({ phase: 'choosing' })
    engine.input.set('touch-x', x + 190)
    flight.press('touch')
    expect(flight.count('upgraded')).toBe(1)
    const named = await choosing()
    named.press('third')
    expect(flight.last('upgraded')).toEqual(named.last('upgraded'))
  })

  test('end with the flight', async () => {
    const flight = await choosing()
    flight.press('first')
    const { upgrade } = flight.last('upgraded') as { upgrade: typeof flight.hero }
    flight.frames(100)
    flight.game.raise(Harm, { target: flight.hero, amount: 9999 })
    flight.frames(80)
    expect(flight.game.world.get(upgrade, Upgrade).taken).toBe(1)
    flight.press('confirm')
    expect(flight.game.world.get(upgrade, Upgrade).taken).toBe(0)
  })
})

test('a bar is as wide as it is when it is full, and shows how full it is', async () => {
  const flight = await fly()
  const { world, engine } = flight.game
  const bar = world.spawn()
  world.add(bar, HudItem, { corner: 'bottom' })
  for (const [amount, frame] of [
    [0, 0],
    [-3, 0],
    [2, 50],
    [4, 100],
    [9, 100],
    [Number.NaN, 0],
  ] as const) {
    world.add(bar, Meter, { value: amount, most: 4, width: 90 })
    flight.frames(1)
    expect(world.get(bar, Sprite)).toMatchObject({
      texture: engine.assets.find('meter.png'),
      width: 90,
      frame,
    })
  }
})

test('the line in the upper right corner is below the buttons of the page, also on a phone', async () => {
  const flight = await fly()
  const { world } = flight.game
  const line = world.spawn()
  world.add(line, HudItem, { corner: 'top-right', order: -1 })
  flight.frames(1)
  // On a phone that is 390 pixels wide, which show 600 units; the buttons end 52 pixels below the edge.
  const below = (world.get(line, Position).y + 300) * (390 / 600)
  expect(below).toBeGreaterThan(52)
})

describe('rules', () => {
  test('follow modifiers for as long as they are there', async () => {
    const flight = await fly()
    const { world } = flight.game
    const [first, second] = [world.spawn(), world.spawn()]
    world.add(first, Modifier, { stat: 'damage', times: 3 })
    world.add(second, Modifier, { stat: 'damage', plus: 1, seconds: 0.5 })
    expect(value(flight, 'damage')).toBe(6)
    flight.frames(29)
    expect(value(flight, 'damage')).toBe(6)
    flight.frames(3)
    expect([world.alive(second), value(flight, 'damage')]).toEqual([false, 3])
    world.set(first, Modifier, { times: Number.NaN })
    expect(value(flight, 'damage')).toBe(0)
    world.set(first, Modifier, { times: 1e30 })
    expect(value(flight, 'damage')).toBe(10_000)
    world.despawn(first)
    expect(value(flight, 'damage')).toBe(1)
  })

  test('take any numbers that mods write', async () => {
    const flight = await fly()
    flight.begin()
    const { world } = flight.game
    for (const number of [Number.NaN, Infinity, -Infinity, -5, 1e30]) {
      const foe = flight.hatch('hawk', 100, 50)
      world.set(foe, Weapon, {
        period: number,
        speed: number,
        spread: number,
        size: number,
        seconds: number,
        damage: number,
      })
      world.set(foe, Velocity, { x: number, y: number })
      world.add(world.spawn(), Modifier, { stat: 'foe-speed', times: number, plus: number, seconds: number })
      world.add(world.spawn(), HudItem, { height: number })
      const bar = world.spawn()
      world.add(bar, HudItem)
      world.add(bar, Meter, { value: number, most: number, width: number })
      flight.frames(90)
    }
    const { x, y } = world.get(flight.hero, Position)
    expect([Number.isFinite(x), Number.isFinite(y)]).toEqual([true, true])
  })
})
