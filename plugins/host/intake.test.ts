import { describe, expect, test } from 'vitest'
import { SkeinError } from '../../engine/index.ts'
import { memoryConsentStore, type Consent, type ConsentStore } from '../../src/index.ts'
import { contentHash } from '../grants/index.ts'
import { counterMod, startReplacementGame, type ReplacementGame } from '../testing/replacement-game.ts'
import type { ModFile, ModStatus } from './mod-status.ts'

const FILE = 'counter.wasm'
const codes = (statuses: readonly ModStatus[]): string[] =>
  statuses.map(({ file, status, errors }) => [file, status, ...errors.map(({ code }) => code)].join(' '))

/** A file that could not be read. */
const unreadable = (file: string, code: 'mod/unreadable' | 'module/too-large'): ModFile => {
  const problem = new SkeinError(code, `${file} cannot be read`, { names: { file } })
  return { file, bytes: new Uint8Array(0), problem }
}

describe('a file that cannot be read', () => {
  test('says why as it is now, when the reason has become another one', async () => {
    const { game } = await startReplacementGame()
    await game.mods.add([unreadable(FILE, 'mod/unreadable')])
    expect(codes(await game.mods.add([unreadable(FILE, 'module/too-large')]))).toEqual([
      `${FILE} refused module/too-large`,
    ])
    expect(codes(game.mods.list())).toEqual([`${FILE} refused module/too-large`])
  })

  test('is told apart from an empty one, before and after', async () => {
    const { game } = await startReplacementGame()
    const empty: ModFile = { file: FILE, bytes: new Uint8Array(0) }
    await game.mods.add([empty])
    expect(codes(game.mods.list())).toEqual([`${FILE} refused module/not-wasm`])
    await game.mods.add([unreadable(FILE, 'mod/unreadable')])
    expect(codes(game.mods.list())).toEqual([`${FILE} refused mod/unreadable`])
    await game.mods.add([empty])
    expect(codes(game.mods.list())).toEqual([`${FILE} refused module/not-wasm`])
  })

  test('leaves the mod running that it held, and says the latest reason', async () => {
    const { game } = await startReplacementGame()
    await game.mods.add([{ file: FILE, bytes: counterMod() }])
    await game.mods.add([unreadable(FILE, 'mod/unreadable')])
    await game.mods.add([unreadable(FILE, 'module/too-large')])
    expect(game.mods.list()).toMatchObject([
      { status: 'running', failed: { errors: [{ code: 'module/too-large' }] } },
    ])
  })

  test('for the same reason again is refused once', async () => {
    const { game, said } = await startReplacementGame()
    for (let times = 0; times < 3; times++) await game.mods.add([unreadable(FILE, 'mod/unreadable')])
    expect(said).toEqual([`!${FILE}: mod/unreadable`])
  })

  test('holds nothing in common with others that cannot be read: each is switched off by itself', async () => {
    const { game } = await startReplacementGame()
    await game.mods.add([
      { file: 'a.wasm', bytes: counterMod({ name: 'acme:a' }) },
      { file: 'b.wasm', bytes: counterMod({ name: 'acme:b' }) },
    ])
    await game.mods.add([unreadable('a.wasm', 'mod/unreadable'), unreadable('b.wasm', 'mod/unreadable')])
    game.mods.disable('a.wasm')
    expect(codes(game.mods.list())).toEqual(['a.wasm disabled', 'b.wasm running'])
  })
})

describe('the same file, about which the player answers otherwise', () => {
  /** A game whose player gives answers that can be changed; each is asked for anew. */
  async function asked(answer: Consent): Promise<
    ReplacementGame & {
      again(answer: Consent): Promise<string[]>
    }
  > {
    const store: ConsentStore = { get: () => undefined, set: () => undefined }
    let now = answer
    const started = await startReplacementGame({ ask: () => now, consents: store })
    const { game } = started
    const add = async (): Promise<string[]> =>
      codes(await game.mods.add([{ file: FILE, bytes: counterMod() }]))
    await add()
    return {
      ...started,
      again: async (next) => {
        now = next
        const result = await add()
        game.frame()
        return result
      },
    }
  }

  test('runs when a no has become a yes', async () => {
    const { again, game } = await asked(false)
    expect(codes(game.mods.list())).toEqual([`${FILE} refused link/not-granted`])
    expect(await again(true)).toEqual([`${FILE} running`])
    expect(codes(game.mods.list())).toEqual([`${FILE} running`])
  })

  test('is taken out when a yes has become a no', async () => {
    const { again, game, said } = await asked(true)
    game.frame()
    expect(await again(false)).toEqual([`${FILE} refused link/not-granted`])
    expect(codes(game.mods.list())).toEqual([`${FILE} refused link/not-granted`])
    expect(said).toEqual(['+acme:counter 1.0.0', '-acme:counter 1.0.0'])
    expect(await again(true)).toEqual([`${FILE} running`])
  })

  test('is granted what the latest answer grants, however many other files were looked at meanwhile', async () => {
    const { again, game } = await asked({ deny: ['skein:engine/random'] })
    expect(codes(game.mods.list())).toEqual([`${FILE} refused link/not-granted`])
    expect(await again(true)).toEqual([`${FILE} running`])
    // The parsed file is forgotten by then.
    for (let index = 0; index < 20; index++)
      await game.mods.inspect({ file: `${index}.wasm`, bytes: counterMod({ step: 2 + index }) })
    const others = Array.from({ length: 20 }, (_, index) => `acme:other-${index}`)
    await game.mods.add(others.map((name) => ({ file: name, bytes: counterMod({ name }) })))
    for (const name of others) game.mods.remove(name)
    expect(await again({ deny: ['skein:engine/random'] })).toEqual([`${FILE} refused link/not-granted`])
    expect(codes(game.mods.list())).toEqual([`${FILE} refused link/not-granted`])
  })

  test('goes on undisturbed for the same answer', async () => {
    const { again, said, count } = await asked({ deny: ['pong:game'] })
    await again({ deny: ['pong:game'] })
    await again({ deny: ['pong:game'] })
    expect(said).toEqual(['+acme:counter 1.0.0'])
    expect(count()).toBe(2)
  })

  test('is asked about again once the kept answer is deleted, as the hint says', async () => {
    const kept = new Map<string, Consent>()
    const store: ConsentStore = {
      get: (hash) => kept.get(hash),
      set: (hash, consent) => void kept.set(hash, consent),
    }
    let answer = false
    const { put, errors } = await startReplacementGame({ ask: () => answer, consents: store })
    expect(await put({})).toBe('refused')
    expect(errors[0]!.hint).toContain('delete a kept answer from the consent store')
    answer = true
    expect(await put({})).toBe('refused')
    kept.delete((await contentHash(counterMod()))!)
    expect(await put({})).toBe('running')
  })
})

/** A game whose player answers when told to. */
async function late(): Promise<
  ReplacementGame & {
    add(version: string, file?: string): Promise<string[]>
    /** Waits for a question. */
    question(): Promise<void>
    answer(consent: Consent): Promise<void>
  }
> {
  const open: ((consent: Consent) => void)[] = []
  const ask = (): Promise<Consent> => new Promise((resolve) => open.push(resolve))
  const started = await startReplacementGame({ ask, consents: memoryConsentStore() })
  const question = async (): Promise<void> => {
    while (open.length === 0) await new Promise((resolve) => setTimeout(resolve))
  }
  return {
    ...started,
    add: async (version, file = FILE) =>
      codes(await started.game.mods.add([{ file, bytes: counterMod({ version }) }])),
    question,
    answer: async (consent) => {
      await question()
      open.shift()!(consent)
    },
  }
}

describe('a mod that is removed while the player is asked about it', () => {
  test.each([
    ['by the name of the mod', 'acme:counter'],
    ['by its file', FILE],
  ])('%s does not come back with a yes', async (_by, name) => {
    const { add, question, answer, game } = await late()
    const first = add('1.0.0')
    await answer(true)
    await first
    const second = add('1.1.0')
    await question()
    game.mods.remove(name)
    await answer(true)
    expect(await second).toEqual([`${FILE} stopped`])
    game.frame()
    expect(game.mods.list()).toEqual([])
  })

  test('is not added, where it never ran', async () => {
    const { add, question, answer, game } = await late()
    const call = add('1.0.0')
    await question()
    const unknown = expect.objectContaining({ code: 'mod/unknown' })
    expect(() => game.mods.remove('acme:another')).toThrow(unknown)
    game.mods.remove('acme:counter')
    await answer(true)
    expect(await call).toEqual([`${FILE} stopped`])
    expect(game.mods.list()).toEqual([])
    expect(() => game.mods.remove('acme:counter')).toThrow(unknown)
  })

  test.each(['while its file is being read', 'while the player is asked'])(
    'does not come from another file of it, either: %s',
    async (when) => {
      const { add, question, answer, game } = await late()
      const first = add('1.0.0')
      await answer(true)
      await first
      const second = add('1.1.0', 'update.wasm')
      if (when === 'while the player is asked') await question()
      else await Promise.resolve()
      game.mods.remove('acme:counter')
      await answer(true)
      await second
      expect(game.mods.list()).toEqual([])
    },
  )

  test('comes with a file that is added after that', async () => {
    const { add, question, answer, game } = await late()
    const first = add('1.0.0')
    await question()
    game.mods.remove(FILE)
    const second = add('1.0.0')
    await answer(true)
    await first
    expect(await second).toEqual([`${FILE} running`])
    expect(codes(game.mods.list())).toEqual([`${FILE} running`])
  })
})

describe('a mod that is switched off while the player is asked about it', () => {
  test.each([
    ['by the name of the mod', 'acme:counter'],
    ['by its file', FILE],
  ])('%s stays off with a yes, until it is switched on', async (_by, name) => {
    const { add, question, answer, game, said } = await late()
    const call = add('1.0.0')
    await question()
    game.mods.disable(name)
    await answer(true)
    expect(await call).toEqual([`${FILE} disabled`])
    game.frame()
    expect([codes(game.mods.list()), said]).toEqual([[`${FILE} disabled`], []])
    expect(game.mods.enable(name).status).toBe('running')
  })

  test('stays off where it was running, whatever becomes of its new version', async () => {
    const { add, question, answer, game } = await late()
    const first = add('1.0.0')
    await answer(true)
    await first
    const second = add('1.1.0')
    await question()
    game.mods.disable('acme:counter')
    expect(codes(game.mods.list())).toEqual([`${FILE} disabled`])
    await answer(true)
    expect(await second).toEqual([`${FILE} disabled`])
    expect(game.mods.list()).toMatchObject([{ version: '1.1.0', status: 'disabled' }])
  })

  test('runs with a yes when it is switched on again before, and is stopped until then', async () => {
    const { add, question, answer, game } = await late()
    const call = add('1.0.0')
    await question()
    game.mods.disable(FILE)
    expect(game.mods.enable('acme:counter')).toMatchObject({
      name: 'acme:counter',
      file: FILE,
      status: 'stopped',
    })
    await answer(true)
    expect(await call).toEqual([`${FILE} running`])
  })

  test('is off in each file of it that is asked about, and in none that comes later', async () => {
    const { add, question, answer, game } = await late()
    const first = add('1.0.0')
    const second = add('1.1.0', 'copy.wasm')
    await question()
    game.mods.disable('acme:counter')
    // Whichever was read first is asked about first.
    await answer(true)
    await answer(true)
    await Promise.all([first, second])
    expect(codes(game.mods.list())).toEqual(['copy.wasm disabled', `${FILE} disabled`])
    game.mods.remove(FILE)
    expect(await add('1.0.0')).toEqual([`${FILE} running`])
  })

  test('while its file is still being read: the last word holds, by whichever name', async () => {
    const { add, answer, game } = await late()
    const call = add('1.0.0')
    game.mods.enable('acme:counter')
    game.mods.disable('acme:counter')
    await answer(true)
    expect(await call).toEqual([`${FILE} disabled`])
    game.mods.remove(FILE)
    const again = add('1.2.0')
    game.mods.disable('acme:counter')
    game.mods.enable(FILE)
    await answer(true)
    expect(await again).toEqual([`${FILE} running`])
  })

  test('and removed begins anew', async () => {
    const { add, question, answer, game } = await late()
    const first = add('1.0.0')
    await question()
    game.mods.disable(FILE)
    game.mods.remove(FILE)
    const second = add('1.0.0')
    await answer(true)
    await first
    expect(await second).toEqual([`${FILE} running`])
  })

  test('is unknown once nothing brings it', async () => {
    const { add, question, answer, game } = await late()
    const call = add('1.0.0')
    await question()
    const unknown = expect.objectContaining({ code: 'mod/unknown' })
    for (const act of ['disable', 'enable', 'remove'] as const)
      expect(() => game.mods[act]('acme:another')).toThrow(unknown)
    await answer(true)
    expect(await call).toEqual([`${FILE} running`])
  })
})
