import { readModFolder, type ModFile } from 'skein/node'
import { Position, Sprite, Text } from 'skein/render'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  Drop,
  Harm,
  Hatch,
  Health,
  HudItem,
  Meter,
  type Modifier,
  Nest,
  Shot,
  Slain,
  Weapon,
} from './interfaces.ts'
import { StatSystem } from './systems/stats.ts'
import { fly, type TestFlight } from '../testing/skyward-flight.ts'

const MODS = ['balloon', 'boomerang', 'director', 'hourglass', 'hunger', 'tension', 'zeppelin']
/** The dependencies of each. */
const NEEDS: Readonly<Record<string, string>> = { tension: 'director', zeppelin: 'balloon' }

let files: ModFile[]

beforeAll(async () => {
  files = (await readModFolder('examples/skyward/mods')).filter(({ file }) =>
    MODS.includes(file.replace('.wasm', '')),
  )
})

const chosen = (...names: string[]): ModFile[] =>
  files.filter(({ file }) => names.includes(file.replace('.wasm', '')))
const flyWith = (...names: string[]): Promise<TestFlight> => fly(chosen(...names))
const stat = ({ game }: TestFlight, name: 'foe-speed' | 'foe-count'): number =>
  game.get(StatSystem).value(name)

/** The entities of a mod that have a component. */
function of(
  { game: { world } }: TestFlight,
  mod: string,
  component:
    | typeof Nest
    | typeof Drop
    | typeof Weapon
    | typeof Meter
    | typeof HudItem
    | typeof Modifier
    | typeof Text,
) {
  const owner = world.owners.find(({ name }) => name === `gander:${mod}`)
  return (owner === undefined ? [] : world.rowsOf(owner))
    .map((row) => world.entity(row))
    .filter((it) => world.has(it, component))
}

test('there are seven mods', () => {
  expect(files.map(({ file }) => file)).toEqual(MODS.map((name) => `${name}.wasm`))
})

describe('the game', () => {
  test('flies without faults with all mods, the same each time', async () => {
    const [first, second] = [await fly(files), await fly(files)]
    for (const flight of [first, second]) flight.frames(1500)
    expect([first.faults, first.refused]).toEqual([[], []])
    expect(second.game.stateHash()).toBe(first.game.stateHash())
    expect((await fly(files, 8)).game.stateHash()).not.toBe(first.game.stateHash())
  })

  test(
    'flies without faults with any of them, and what needs another is refused without it',
    { timeout: 300_000 },
    async () => {
      for (let set = 0; set < 2 ** MODS.length; set++) {
        const names = MODS.filter((_, i) => (set >> i) % 2 === 1)
        const flight = await flyWith(...names)
        const missing = names.filter((name) => NEEDS[name] !== undefined && !names.includes(NEEDS[name]))
        expect(flight.refused.map((line) => line.split(':')[1])).toEqual(missing)
        flight.frames(120)
        flight.begin()
        flight.frames(60)
        expect([names, flight.faults]).toEqual([names, []])
        expect(flight.game.mods.list().filter(({ status }) => status === 'running')).toHaveLength(
          names.length - missing.length,
        )
      }
    },
  )

  test('flies on when mods are switched off and on, and nothing of theirs is left', async () => {
    const flight = await fly(files)
    flight.begin()
    const { mods, world } = flight.game
    for (let round = 0; round < 3; round++) {
      flight.frames(400)
      for (const name of MODS.toReversed()) mods.disable(`gander:${name}`)
      flight.frames(2)
      expect(world.owners.filter(({ host }) => !host)).toEqual([])
      flight.frames(100)
      for (const name of MODS) mods.enable(`gander:${name}`)
    }
    expect(flight.faults).toEqual([])
  })
})

describe('boomerang', () => {
  test('fires what hits foes, spins, and comes back to the goose', async () => {
    const flight = await flyWith('boomerang')
    flight.begin()
    const { world } = flight.game
    const [weapon] = of(flight, 'boomerang', Weapon)
    const foe = flight.hatch('hawk', 200, 0)
    world.set(foe, Health, { now: 5000 })
    const thrown = (): typeof foe | undefined =>
      flight.happened.find(({ event, payload }) => event === 'fired' && payload['weapon'] === weapon)
        ?.payload['shot'] as typeof foe
    for (let i = 0; i < 200 && thrown() === undefined; i++) flight.frames(1)
    const distances: number[] = []
    const turns = new Set<number>()
    while (world.alive(thrown()!)) {
      const [at, hero] = [world.get(thrown()!, Position), world.get(flight.hero, Position)]
      distances.push(Math.hypot(at.x - hero.x, at.y - hero.y))
      turns.add(world.get(thrown()!, Sprite).rotation)
      flight.frames(1)
    }
    const farthest = distances.indexOf(Math.max(...distances))
    expect(farthest).toBeGreaterThan(10)
    expect(farthest).toBeLessThan(distances.length - 10)
    expect(distances.at(-1)!).toBeLessThan(distances[farthest]! / 2)
    expect(turns.size).toBeGreaterThan(30)
    expect(
      flight.happened.filter(({ event, payload }) => event === 'struck' && payload['amount'] === 14).length,
    ).toBeGreaterThan(0)
  })
})

describe('balloon', () => {
  test('comes in waves, bobs, and bursts into eight shots that hurt the goose', async () => {
    const flight = await flyWith('balloon')
    flight.begin()
    flight.frames(100)
    const { world } = flight.game
    const [nest] = of(flight, 'balloon', Nest)
    flight.game.raise(Hatch, { nest: nest!, x: 90, y: 0 })
    flight.frames(1)
    const balloon = flight.last('hatched')!['foe'] as typeof nest
    const heights = new Set<number>()
    for (let i = 0; i < 30; i++) {
      flight.frames(1)
      heights.add(world.get(balloon!, Position).y)
    }
    expect(heights.size).toBeGreaterThan(20)
    flight.game.raise(Harm, { target: balloon!, amount: 1000 })
    flight.frames(1)
    expect(flight.last('slain')).toMatchObject({ nest, score: 30 })
    const shots = world.query({ with: [Shot, Position] })
    shots.refresh()
    const hostile = Array.from(shots.rows.subarray(0, shots.count), (row) =>
      world.get(world.entity(row), Shot),
    ).filter((shot) => shot.hostile)
    expect(hostile).toHaveLength(8)
    flight.frames(90)
    expect(flight.last('hurt')).toMatchObject({ amount: 6 })
  })
})

describe('hourglass', () => {
  test('makes foes slow for five seconds', async () => {
    const flight = await flyWith('hourglass')
    flight.begin()
    const { world, engine } = flight.game
    const [drop] = of(flight, 'hourglass', Drop)
    world.set(drop!, Drop, { chance: 1 })
    const { x, y } = world.get(flight.hero, Position)
    flight.game.raise(Slain, { nest: 0 as typeof flight.hero, x, y, score: 0, feathers: 0 })
    flight.frames(20)
    expect(flight.last('collected')).toMatchObject({ drop })
    expect(stat(flight, 'foe-speed')).toBeCloseTo(0.3)
    expect(engine.texts.get(flight.state['line'] as number)).toBe('Time stands still')
    flight.frames(310)
    expect(stat(flight, 'foe-speed')).toBe(1)
  })
})

describe('hunger', () => {
  test('takes health all the time, and gives some for each foe', async () => {
    const flight = await flyWith('hunger')
    flight.begin()
    flight.frames(60)
    const hungry = flight.health(flight.hero)
    expect(hungry).toBeCloseTo(98, 0)
    flight.game.raise(Harm, { target: flight.hatch('crow', 400, 0), amount: 1000 })
    flight.frames(2)
    expect(flight.health(flight.hero)).toBeGreaterThan(hungry + 1)
    flight.game.world.set(flight.hero, Health, { now: 1.5 })
    flight.frames(120)
    expect(flight.health(flight.hero)).toBe(1)
  })
})

describe('director and tension', () => {
  test('make it harder for who does well, and easier for who does not; the bar shows it', async () => {
    const flight = await flyWith('director', 'tension')
    flight.begin()
    flight.frames(100)
    const { world, engine } = flight.game
    const [label] = of(flight, 'tension', Text)
    const [bar] = of(flight, 'tension', Meter)
    const shown = (): string => engine.texts.get(world.get(label!, Text).text)
    const easy = [stat(flight, 'foe-speed'), stat(flight, 'foe-count'), world.get(bar!, Meter).value]
    for (let i = 0; i < 40; i++)
      flight.game.raise(Harm, { target: flight.hatch('crow', 400, 9 * i), amount: 1000 })
    flight.frames(3)
    expect(shown()).toBe('Fierce')
    expect(engine.texts.get(flight.state['line'] as number)).toBe('Here they come!')
    const hard = [stat(flight, 'foe-speed'), stat(flight, 'foe-count'), world.get(bar!, Meter).value]
    for (const [i, value] of hard.entries()) expect(value).toBeGreaterThan(easy[i]! * 1.1)
    flight.game.raise(Harm, { target: flight.hero, amount: 70 })
    flight.frames(3)
    expect(shown()).toBe('Gentle')
    expect(stat(flight, 'foe-speed')).toBeLessThan(easy[0]!)
    const sprite = world.get(bar!, Sprite)
    expect(sprite.frame / 100).toBeCloseTo(world.get(bar!, Meter).value, 1)
  })

  test('tension needs the director, and says so', async () => {
    const flight = await flyWith('tension')
    expect(flight.refused.join()).toMatch(/gander:tension: .*link\/unknown-package/)
  })
})

describe('zeppelin', () => {
  test('comes out in the third wave, lets balloons go, and shows its health until it is down', async () => {
    const flight = await flyWith('balloon', 'zeppelin')
    flight.begin()
    const { world } = flight.game
    const [nest] = of(flight, 'zeppelin', Nest)
    const [balloons] = of(flight, 'balloon', Nest)
    const hatched = (from: typeof nest): number =>
      flight.happened.filter(({ event, payload }) => event === 'hatched' && payload['nest'] === from).length
    for (let i = 0; i < 4000 && hatched(nest) === 0; i++) {
      flight.frames(1)
      for (const foe of flight.foes())
        if (hatched(nest) === 0) flight.game.raise(Harm, { target: foe, amount: 1000 })
      if (flight.state['phase'] === 'choosing') flight.press('first')
    }
    expect(flight.last('wave-began')).toEqual({ wave: 3 })
    const boss = flight.happened.findLast(
      ({ event, payload }) => event === 'hatched' && payload['nest'] === nest,
    )!.payload['foe'] as typeof nest
    flight.frames(2)
    const [bar] = of(flight, 'zeppelin', Meter)
    const { value, most } = world.get(bar!, Meter)
    expect(value).toBe(most)
    const before = hatched(balloons)
    flight.frames(300)
    expect(hatched(balloons)).toBeGreaterThanOrEqual(before + 2)
    flight.game.raise(Harm, { target: boss!, amount: most / 2 })
    flight.frames(2)
    expect(world.get(bar!, Meter).value).toBeLessThan(most * 0.51)
    flight.game.raise(Harm, { target: boss!, amount: most })
    flight.frames(2)
    expect(flight.happened.some(({ event, payload }) => event === 'slain' && payload['score'] === 500)).toBe(
      true,
    )
    expect(of(flight, 'zeppelin', HudItem)).toEqual([])
    expect(flight.faults).toEqual([])
  })

  test('brings its own picture and its horn, which sounds when it comes, and takes them with it', async () => {
    const flight = await flyWith('balloon', 'zeppelin')
    flight.begin()
    const { engine, mods, world } = flight.game
    const [nest] = of(flight, 'zeppelin', Nest)
    const [picture, horn] = ['zeppelin.png', 'zeppelin.wav'].map((name) => engine.assets.find(name))
    expect([engine.assets.get(picture!)?.owner, engine.assets.get(horn!)?.type]).toEqual(['gander:zeppelin', 'audio/wav']) // prettier-ignore
    expect(world.get(nest!, Sprite).texture).toBe(picture)
    flight.game.raise(Hatch, { nest: nest!, x: 300, y: 0 })
    flight.frames(2)
    expect(flight.happened.some(({ event, payload }) => event === 'play' && payload['sound'] === horn)).toBe(true) // prettier-ignore
    mods.remove('gander:zeppelin')
    flight.frames(2)
    expect([engine.assets.find('zeppelin.png'), engine.assets.find('zeppelin.wav')]).toEqual([0, 0])
    expect(flight.foes()).toEqual([])
  })

  test('needs the balloon, and says so', async () => {
    const flight = await flyWith('zeppelin')
    expect(flight.refused.join()).toMatch(/gander:zeppelin: .*link\/unknown-package/)
  })
})
