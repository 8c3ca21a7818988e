import { describe, expect, test } from 'vitest'
import type { SkeinError } from '../error.ts'
import { definePackage, t, type Entity } from '../schema/index.ts'
import { code } from '../testing/thrown-code.ts'
import { RowAllocator } from './allocator.ts'
import type { Owner } from './owner.ts'
import { handleRow, MAX_GENERATION, makeHandle, World } from './index.ts'

const demo = definePackage('demo:world', '1.0.0')
const Position = demo.component('position', { x: t.f32, y: t.f32 })

describe('owners', () => {
  test('release takes all entities of one owner and no other', () => {
    const world = new World()
    const guest = world.createOwner('a:b')
    const [mine, its] = [world.spawn(), world.spawn(guest)]
    expect(world.owners.map((owner) => owner.name)).toEqual(['', 'a:b'])
    world.releaseOwner(guest)
    world.releaseOwner(guest)
    expect([world.alive(mine), world.alive(its), world.size]).toEqual([true, false, 1])
    expect(world.owners).toEqual([world.gameOwner])
    expect(code(() => world.spawn(guest))).toBe('world/unknown-owner')
  })

  test('the game keeps its place when its entities are released', () => {
    const world = new World()
    world.spawn()
    world.releaseOwner(world.gameOwner)
    expect(world.size).toBe(0)
    expect(world.alive(world.spawn())).toBe(true)
  })

  test('are listed with the game first, then by name', () => {
    const world = new World()
    world.createOwner('b:b')
    world.createOwner('a:a')
    expect(world.owners.map((owner) => owner.name)).toEqual(['', 'a:a', 'b:b'])
  })

  test("the game's handles are the same numbers whatever guests do", () => {
    const lone = new World()
    const expected = Array.from({ length: 2000 }, () => lone.spawn())
    const crowded = new World()
    const handles: Entity[] = []
    const before = crowded.createOwner('a:before')
    for (let i = 0; i < 300; i++) crowded.spawn(before)
    for (let i = 0; i < 2000; i++) {
      if (i === 700) crowded.releaseOwner(before)
      if (i % 100 === 0) {
        const visitor = crowded.createOwner(`a:visitor-${i}`)
        for (let n = 0; n < i; n++) crowded.spawn(visitor)
        if (i % 200 === 0) crowded.releaseOwner(visitor)
      }
      handles.push(crowded.spawn())
    }
    expect(handles).toEqual(expected)
  })

  test("the order of an owner's entities does not depend on others", () => {
    const world = new World()
    const [a, b, c] = ['a:a', 'b:b', 'c:c'].map((name) => world.createOwner(name))
    const entities: Entity[] = []
    for (let i = 0; i < 1000; i++) {
      world.spawn(a)
      if (i < 600) world.spawn(c)
      if (i === 600) world.releaseOwner(c!)
      entities.push(world.spawn(b))
    }
    expect(world.rowsOf(b!)).toEqual(entities.map(handleRow))
  })

  test('a page that changes hands keeps its generations: old handles stay stale', () => {
    const world = new World()
    const old: Entity[] = []
    for (let round = 0; round < 3; round++) {
      const guest = world.createOwner(`a:guest-${round}`)
      const entities = Array.from({ length: 300 }, () => world.spawn(guest))
      expect(entities.map(handleRow)).toEqual(world.rowsOf(guest))
      expect(old.some((entity) => world.alive(entity))).toBe(false)
      old.push(...entities)
      world.releaseOwner(guest)
    }
    expect(new Set(old).size).toBe(900)
    expect(new Set(old.map(handleRow)).size).toBe(300)
  })

  test('rows that one guest has used up are passed over by the next', () => {
    const world = new World()
    const first = world.createOwner('a:first')
    const row = handleRow(world.spawn(first))
    world.releaseOwner(first)
    const second = world.createOwner('a:second')
    for (let i = 1; i < MAX_GENERATION; i++) world.despawn(world.spawn(second))
    world.releaseOwner(second)
    const third = world.createOwner('a:third')
    expect(handleRow(world.spawn(third))).toBe(row + 1)
  })

  test('a handle that was reserved when its owner went is stale for good, and never given to another', () => {
    const world = new World()
    const first = world.createOwner('a:first')
    const reserved = [world.reserve(first), world.reserve(first)]
    world.releaseOwner(first)
    world.cancel(reserved[0]!)
    expect(code(() => world.occupy(reserved[1]!))).toBe('world/stale-entity')
    const second = world.createOwner('a:second')
    const entities = [world.spawn(second), world.spawn(second)]
    expect(entities.map(handleRow)).toEqual(reserved.map(handleRow))
    expect(reserved.some((entity) => entities.includes(entity) || world.alive(entity))).toBe(false)
    for (const entity of reserved) world.cancel(entity)
    expect(entities.map((entity) => world.ownerOf(entity))).toEqual([second, second])
  })

  test('rows that were reserved when their owner went are free for others', () => {
    const world = new World({ maxEntities: 8 })
    for (let round = 0; round < 5; round++) {
      const guest = world.createOwner(`a:guest-${round}`)
      world.reserve(guest)
      world.spawn(guest)
      world.releaseOwner(guest)
    }
    const guest = world.createOwner('a:last')
    expect([world.spawn(guest), world.spawn(guest)].every((entity) => world.alive(entity))).toBe(true)
  })

  test('guests together get no more than a quarter, so that they cannot leave the game without', () => {
    const world = new World({ maxEntities: 8 })
    const [a, b] = [world.createOwner('a:a'), world.createOwner('b:b')]
    const its = world.spawn(a)
    world.reserve(b)
    expect(() => world.spawn(a)).toThrow('another entity of a:a')
    expect(code(() => world.spawn(b))).toBe('world/full')
    for (let i = 0; i < 6; i++) world.spawn()
    expect(code(() => world.spawn())).toBe('world/full')
    world.despawn(its)
    expect(code(() => world.spawn())).toBe('world/full')
    expect(world.alive(world.spawn(b))).toBe(true)
  })

  test('an owner of another world owns nothing here', () => {
    const world = new World()
    expect(code(() => world.spawn(new World().gameOwner))).toBe('world/unknown-owner')
    expect(() => world.spawn(new World().gameOwner)).toThrow('the game of another world')
    world.releaseOwner(new World().createOwner('a:b'))
  })

  test('an owner that is being released cannot spawn any more', () => {
    const world = new World()
    const guest = world.createOwner('a:b')
    for (let i = 0; i < 3; i++) world.add(world.spawn(guest), Position)
    const reserved = world.reserve(guest)
    const refused: string[] = []
    world.observe(Position, 'removed', () => {
      refused.push(
        code(() => world.spawn(guest)),
        code(() => world.occupy(reserved)),
      )
    })
    world.releaseOwner(guest)
    expect(refused).toEqual(
      Array.from({ length: 3 }, () => ['world/unknown-owner', 'world/stale-entity']).flat(),
    )
    expect([world.size, world.owners]).toEqual([0, [world.gameOwner]])
  })
})

describe('rows that are worn out', () => {
  const owner = (name: string, host = false): Owner => ({ name, host })

  /** Takes a row and gives it back, so many times. */
  function churn(rows: RowAllocator, who: Owner, times: number): void {
    for (let i = 0; i < times; i++) rows.release(rows.take(who))
  }

  test('are used again by their owner, the first first, once it has its pages: a handle comes again after all others', () => {
    const rows = new RowAllocator(1_000_000, { game: 1, guest: 1 })
    const [guest, other] = [owner('a:a'), owner('b:b')]
    rows.join(guest)
    rows.join(other)
    const lasting = rows.take(guest)
    const seen = new Set<number>()
    const take = (): number => {
      const row = rows.take(guest)
      const handle = makeHandle(row, rows.generation(row))
      rows.release(row)
      return handle
    }
    const first = take()
    seen.add(first)
    // The page has 256 rows, one of which is in use.
    for (let i = 1; i < 255 * MAX_GENERATION; i++) {
      const handle = take()
      if (i % 997 === 0) expect(seen.has(handle)).toBe(false)
      if (i % 997 === 0 || i < 10_000) seen.add(handle)
    }
    expect(take()).toBe(first)
    expect(rows.pagesOf(guest)).toHaveLength(1)
    expect(rows.generation(lasting)).toBe(1)
    expect(rows.pagesOf(other)).toHaveLength(0)
  })

  test('never keep anybody from spawning: neither the guests that wear them out, nor others, nor the game', () => {
    const rows = new RowAllocator(1 << 20, { game: 2, guest: 1 })
    const host = owner('', true)
    const bad = Array.from({ length: 3 }, (_, index) => owner(`bad:${index}`))
    const good = owner('good:a')
    for (const who of [host, ...bad, good]) rows.join(who)
    const taken = Array.from({ length: 100 }, () => [rows.take(host), rows.take(good)]).flat()
    // More than twice of what all their rows have of generations: from here on it goes round.
    for (const who of bad) churn(rows, who, 2_200_000)
    churn(rows, host, 4_400_000)
    for (const who of bad) expect(rows.pagesOf(who)).toHaveLength(1)
    expect(rows.pagesOf(host)).toHaveLength(2)
    for (let i = 0; i < 1_000; i++) taken.push(rows.take(good), rows.take(host), rows.take(bad[0]!))
    expect(new Set(taken).size).toBe(taken.length)
    for (const row of taken) expect(rows.isTaken(row, rows.generation(row))).toBe(true)
  })

  test('do not move the order of anybody’s entities, whatever others do', () => {
    const orders = [0, 2].map((others) => {
      const rows = new RowAllocator(1 << 20, { game: 1, guest: 1 })
      const guest = owner('good:a')
      for (let i = 0; i < others; i++) {
        const bad = owner(`bad:${i}`)
        rows.join(bad)
        churn(rows, bad, 1_500_000)
      }
      rows.join(guest)
      churn(rows, guest, 255 * MAX_GENERATION + 7)
      const taken = Array.from({ length: 600 }, () => rows.take(guest))
      const sorted = taken.toSorted((a, b) => a - b)
      return taken.map((row) => sorted.indexOf(row))
    })
    expect(orders[0]).toEqual(orders[1])
  })
})

describe('the part of each guest', () => {
  test('is there also when others have taken all that they may', () => {
    const rows = new RowAllocator(1 << 20)
    const guests = Array.from({ length: 64 }, (_, index): Owner => ({ name: `a:${index}`, host: false }))
    for (const guest of guests) rows.join(guest)
    const all: number[] = []
    for (const guest of guests.slice(0, 8)) {
      try {
        for (;;) all.push(rows.take(guest))
      } catch (error) {
        expect((error as SkeinError).code).toBe('world/full')
      }
    }
    for (const guest of guests.slice(8)) {
      const own = Array.from({ length: 1_024 }, () => rows.take(guest))
      expect(own).toEqual(own.toSorted((a, b) => a - b))
      all.push(...own)
    }
    expect(new Set(all).size).toBe(all.length)
    expect(all.length).toBeLessThanOrEqual(262_144)
    expect(code(() => rows.take(guests[63]!))).toBe('world/full')
  })

  test('is the next one’s when a guest has gone', () => {
    const rows = new RowAllocator(1 << 20)
    const [large, ...small] = Array.from({ length: 64 }, (_, index): Owner => ({
      name: `a:${index}`,
      host: false,
    }))
    for (const guest of [large!, ...small]) rows.join(guest)
    expect(code(() => {
      for (;;) rows.take(large!)
    })).toBe('world/full') // prettier-ignore
    const crowded: Owner = { name: 'a:crowded', host: false }
    rows.join(crowded)
    expect(code(() => rows.take(crowded))).toBe('world/full')
    rows.leave(crowded)
    rows.leave(small[0]!)
    const next: Owner = { name: 'a:next', host: false }
    rows.join(next)
    expect(Array.from({ length: 1_024 }, () => rows.take(next))).toHaveLength(1_024)
  })
})
