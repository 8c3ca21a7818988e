import { describe, expect, test } from 'vitest'
import { startReplacementGame } from '../testing/replacement-game.ts'

describe('a mod whose file changes', () => {
  test('goes on with its memory where both versions keep things in the same places', async () => {
    const { game, said, count, put, entities } = await startReplacementGame()
    await put({ layout: 'a' })
    for (let i = 0; i < 5; i++) game.frame()
    const before = entities()
    const hash = game.stateHashes().get('acme:counter')
    expect([count(), before.length]).toEqual([5, 2])
    expect(await put({ layout: 'a', step: 10 })).toBe('running')
    expect(said).toEqual(['+acme:counter 1.0.0', 'acme:counter 1.0.0 → 1.0.0: memory'])
    expect([count(), entities()]).toEqual([5, before])
    expect(game.stateHashes().get('acme:counter')).toBe(hash)
    game.frame()
    expect(count()).toBe(15)
    expect(game.mods.list()).toMatchObject([{ status: 'running', errors: [], failed: null }])
  })

  test('goes on with what its systems have saved where they do not', async () => {
    const { game, said, count, put, entities } = await startReplacementGame()
    await put({ layout: 'a', saves: true })
    for (let i = 0; i < 5; i++) game.frame()
    const before = entities()
    expect(await put({ layout: 'b', saves: true, step: 10 })).toBe('running')
    expect(said[1]).toBe('acme:counter 1.0.0 → 1.0.0: saved')
    expect([count(), entities()]).toEqual([5, before])
    game.frame()
    expect(count()).toBe(15)
  })

  test('starts anew where neither is possible', async () => {
    const { game, said, count, put, entities } = await startReplacementGame()
    await put({ spawns: 2 })
    for (let i = 0; i < 5; i++) game.frame()
    const before = entities()
    expect(await put({ spawns: 3, step: 10 })).toBe('running')
    expect(said[1]).toBe('acme:counter 1.0.0 → 1.0.0: nothing')
    expect([count(), entities().length]).toEqual([0, 3])
    for (const entity of before) expect(game.world.alive(entity)).toBe(false)
    game.frame()
    expect(count()).toBe(10)
  })
})

describe('what does not start', () => {
  test.each([
    ['a file that is no mod', 'no', 'module/not-wasm'],
    ['a mod that needs what nobody provides', { uses: ['acme:other/power'] }, 'link/missing-provider'],
    ['a trap in new', { traps: 'new' }, 'fault/trap'],
    ['a trap in restore', { saves: true, traps: 'restore' }, 'fault/trap'],
    [
      'a module that traps at the start',
      { imports: '(start $trap)', code: '(func $trap unreachable)' },
      'fault/trap',
    ],
  ] as const)('leaves everything as it was: %s', async (_what, change, code) => {
    const { game, said, errors, count, put } = await startReplacementGame()
    await put({ saves: true })
    for (let i = 0; i < 3; i++) game.frame()
    game.engine.texts.intern('hello', 'acme:counter')
    const hash = game.stateHash()
    const { size } = game.world
    if (change === 'no') {
      const bytes = new TextEncoder().encode('no')
      await game.mods.add([{ file: 'counter.wasm', bytes }])
    } else await put({ ...change, step: 7, version: '1.1.0' })
    expect(errors.map((error) => error.code)).toEqual([code])
    expect(said).toHaveLength(2)
    expect(said[1]).toContain(code.startsWith('fault') ? 'back to 1.0.0 after 0' : '!counter.wasm')
    expect(game.stateHash()).toBe(hash)
    expect(game.world.size).toBe(size)
    expect(game.engine.texts.of('acme:counter')).toEqual(['hello'])
    expect(game.mods.list()).toMatchObject([
      {
        name: 'acme:counter',
        version: '1.0.0',
        status: 'running',
        errors: [],
        failed: { version: change === 'no' ? '' : '1.1.0', errors: [{ code }] },
      },
    ])
    game.frame()
    expect(count()).toBe(4)
    // The next version that is sound takes its place, and nothing is said of the one before any more.
    expect(await put({ saves: true, step: 2 })).toBe('running')
    game.frame()
    expect(count()).toBe(6)
    expect(game.mods.list()[0]!.failed).toBeNull()
  })

  test('saving that traps costs the state, not the new version', async () => {
    const { game, said, count, put } = await startReplacementGame()
    const log: string[] = []
    game.on('log', ({ message }) => log.push(message))
    await put({ saves: true, traps: 'save' })
    for (let i = 0; i < 3; i++) game.frame()
    expect(await put({ saves: true })).toBe('running')
    expect(said[1]).toBe('acme:counter 1.0.0 → 1.0.0: nothing')
    expect(log).toEqual([expect.stringContaining('could not save')])
    game.frame()
    expect(count()).toBe(1)
  })
})

describe('a mod that faults in its first frames', () => {
  test.each([
    ['memory', { layout: 'a' }, { layout: 'a', traps: 6 }],
    ['saved', { saves: true }, { saves: true, traps: 3 }],
    ['nothing', {}, { spawns: 9, traps: 3 }],
  ])('gives way to what ran before, from where that stood: %s', async (kept, first, second) => {
    const { game, said, errors, count, put, entities } = await startReplacementGame()
    await put(first)
    for (let i = 0; i < 3; i++) game.frame()
    const hash = game.stateHashes().get('acme:counter')
    const before = entities()
    await put({ ...second, step: 10, version: '1.0.1' })
    expect(said[1]).toBe(`acme:counter 1.0.0 → 1.0.1: ${kept}`)
    game.frame()
    game.frame()
    expect(said).toHaveLength(2)
    const frame = game.engine.time.frame
    game.frame()
    expect(said.slice(2)).toEqual([
      '?acme:counter rollback: fault/trap',
      'acme:counter 1.0.1 → back to 1.0.0 after 2: fault/trap',
    ])
    expect(errors[0]!.names).toMatchObject({ mod: 'acme:counter', export: 'step', frame: frame + 1 })
    expect(game.stateHashes().get('acme:counter')).toBe(hash)
    expect([count(), entities()]).toEqual([3, before])
    game.frame()
    expect(count()).toBe(4)
    expect(game.mods.list()).toMatchObject([
      { version: '1.0.0', status: 'running', failed: { version: '1.0.1', errors: [{ code: 'fault/trap' }] } },
    ])
  })

  test('is treated as any other once they are over', async () => {
    const { game, said, put } = await startReplacementGame({ probationFrames: 3 })
    await put({ saves: true })
    await put({ saves: true, step: 2, traps: 4 })
    for (let i = 0; i < 4; i++) game.frame()
    expect(said.slice(2)).toEqual(['?acme:counter suspend: fault/trap'])
    expect(game.mods.list()[0]!.status).toBe('faulted')
  })

  test('may be replaced meanwhile: what has run for a frame is what comes back', async () => {
    const { game, said, count, put } = await startReplacementGame()
    await put({ saves: true })
    game.frame()
    await put({ saves: true, step: 10, version: '1.1.0' })
    game.frame()
    await put({ saves: true, step: 100, version: '1.2.0', traps: 2 })
    game.frame()
    expect(count()).toBe(111)
    game.frame()
    expect(said.at(-1)).toBe('acme:counter 1.2.0 → back to 1.1.0 after 1: fault/trap')
    expect(count()).toBe(11)
  })

  test('and what has not run for a frame is not', async () => {
    const { game, said, count, put } = await startReplacementGame()
    await put({ saves: true })
    game.frame()
    for (let i = 1; i < 5; i++) await put({ saves: true, step: 10, version: `1.${i}.0` })
    await put({ saves: true, step: 100, version: '1.5.0', traps: 1 })
    game.frame()
    expect(said.at(-1)).toBe('acme:counter 1.5.0 → back to 1.0.0 after 0: fault/trap')
    expect(count()).toBe(1)
    game.frame()
    expect(count()).toBe(2)
  })

  test('does not come back by itself after the mod was taken out', async () => {
    const { game, put } = await startReplacementGame()
    await put({ saves: true })
    await put({ saves: true, step: 10, traps: 2 })
    game.frame()
    game.mods.remove('acme:counter')
    for (let i = 0; i < 3; i++) game.frame()
    expect(game.mods.list()).toEqual([])
    expect([game.world.size, game.world.owners.length]).toEqual([0, 1])
    expect(game.listenerCount('frame')).toBe(0)
  })
})
