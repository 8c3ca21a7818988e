import { describe, expect, test } from 'vitest'
import { defineGame, definePackage, SkeinError, t, type GameDefinition } from '../../engine/index.ts'
import { Linker } from '../image/index.ts'
import { readManifest } from '../manifest/index.ts'
import type { Module } from '../module/module.ts'
import { Desired } from './desired.ts'
import type { ModSource } from './mod-source.ts'
import { planMods } from './plan.ts'
import type { ModPlan, RunningView } from './plan-step.ts'

// No module here has any code: a plan looks at what files say about themselves.

const demo = definePackage('demo:game', '1.0.0')
demo.trait('radio', {})
demo.component('place', { x: t.f32 })
const game = defineGame({ name: 'demo', packages: [demo], systems: [] })

interface Text {
  readonly version?: string
  /** Traits of packages of other mods, or of the game, as `acme:base/power`. */
  readonly uses?: readonly string[]
  readonly provides?: readonly string[]
  /** Traits that the mod defines; version 1.0.0 where nothing is said. */
  readonly defines?: readonly string[]
  /** Whether its code imports the traits, too. */
  readonly imports?: boolean
  /** Tells files apart that say the same. */
  readonly salt?: string
}

function source(file: string, name: string, text: Text = {}): ModSource {
  const { version = '1.0.0', uses = [], provides = [], defines = [], salt = '', imports = false } = text
  const records = [
    { mod: { name, version, abi: 1 } },
    ...(defines.length === 0
      ? []
      : [{ package: { name, version, traits: defines.map((it) => ({ name: it, methods: [] })) } }]),
    {
      system: {
        name: `${name}/it`,
        version,
        uses: uses.map((trait) => ({ trait, version: '1.0.0' })),
        provides: provides.map((trait) => `${trait}@1.0.0`),
      },
    },
  ]
  const encoded = records.map((it) => JSON.stringify(it)).join('\n')
  const bytes = new TextEncoder().encode(encoded + salt)
  const module = {
    file,
    name,
    version,
    manifest: readManifest([new TextEncoder().encode(encoded)], file),
    assets: [],
    info: { imports: imports ? uses.map(present) : [], exports: new Map(), memories: [] },
    bytes,
  } as unknown as Module
  return { file, name, version, bytes, hash: null, module, errors: [], declined: null }
}

/** The import by which a mod asks whether a trait is there. */
const present = (trait: string): object => ({
  module: `${trait}@1.0.0`,
  name: '[present]',
  kind: 'function',
  type: { params: [], results: ['i32'] },
})

const broken = (file: string): ModSource => ({
  file,
  name: file,
  version: '',
  bytes: new Uint8Array([1]),
  hash: null,
  module: null,
  errors: [new SkeinError('module/not-wasm', `${file} is no mod`)],
  declined: null,
})

/** A dry run of a game: the desired mods, the running mods, and the plans that lead from one to the other. */
class DryRun {
  readonly desired = new Desired()
  readonly running = new Map<string, RunningView>()
  readonly linker: Linker

  constructor(definition: GameDefinition = game) {
    this.linker = new Linker(definition)
  }

  take(sources: readonly ModSource[], removed: readonly string[] = []): void {
    this.desired.take(sources, removed, (slot) => [...this.running.values()].some((it) => it.slot === slot))
  }

  get plan(): ModPlan {
    return planMods(this.desired, this.running, this.linker)
  }

  /** The steps of the plan as text. */
  get steps(): string[] {
    return this.plan.steps.map((step) => {
      switch (step.kind) {
        case 'start':
          return `start ${step.source.file}${step.instead === null ? '' : ` instead of ${step.instead.source.name}`}`
        case 'replace':
          return `replace ${step.before.source.version} by ${step.source.version} of ${step.slot.file}: ${step.why}`
        case 'stop':
          return `stop ${step.mod.source.name}: ${step.why} ${codes(step.reasons)}`.trim()
        case 'refuse':
          return `${step.waits ? 'leave aside' : 'refuse'} ${step.slot.file}: ${codes(step.reasons)}`
        case 'keep':
          return `keep ${step.mod.source.name}`
      }
    })
  }

  /** Does all that the plan says, without running anything. */
  apply(): void {
    for (const step of this.plan.steps) {
      if (step.kind === 'stop') this.running.delete(step.mod.source.name)
      if (step.kind !== 'start' && step.kind !== 'replace') continue
      const { slot, source: from, image } = step
      if (step.kind === 'start' && step.instead !== null) this.running.delete(step.instead.source.name)
      this.running.set(from.name, { slot, source: from, image })
      this.desired.started(slot, from)
    }
  }
}

const codes = (errors: readonly SkeinError[]): string => errors.map(({ code }) => code).join(' ')

function running(...sources: ModSource[]): DryRun {
  const dry = new DryRun()
  dry.take(sources)
  dry.apply()
  return dry
}

const base = (text: Text = {}): ModSource =>
  source('base.wasm', 'acme:base', { defines: ['power'], provides: ['acme:base/power'], ...text })
const user = (text: Text = {}): ModSource =>
  source('user.wasm', 'acme:user', { uses: ['acme:base/power'], ...text })

describe('a plan', () => {
  test('starts mods after those that they need, whichever file came first', () => {
    for (const files of [
      [base(), user(), source('a.wasm', 'acme:a')],
      [source('a.wasm', 'acme:a'), user(), base()],
    ]) {
      const dry = new DryRun()
      dry.take(files)
      expect(dry.steps).toEqual(['start a.wasm', 'start base.wasm', 'start user.wasm'])
    }
  })

  test('keeps what runs, and changes nothing by being made', () => {
    const dry = running(base(), user())
    const { revision } = dry.desired
    expect(dry.steps).toEqual(['keep acme:base', 'keep acme:user'])
    expect(dry.plan).toEqual(dry.plan)
    expect(dry.desired.revision).toBe(revision)
  })

  test('replaces what has changed, from its own file or from another', () => {
    const dry = running(base(), user())
    dry.take([base({ version: '1.1.0' })])
    expect(dry.steps).toContain('replace 1.0.0 by 1.1.0 of base.wasm: changed')
    dry.take([base(), source('new.wasm', 'acme:user', { version: '1.2.0', uses: ['acme:base/power'] })])
    expect(dry.steps).toEqual([
      'keep acme:base',
      'replace 1.0.0 by 1.2.0 of new.wasm: update',
      'leave aside user.wasm: mod/older-version',
    ])
  })

  test('goes back to an older version in the same file, as who works on it does', () => {
    const dry = running(base({ version: '1.2.0' }))
    dry.take([base({ version: '1.1.0' })])
    expect(dry.steps).toEqual(['replace 1.2.0 by 1.1.0 of base.wasm: changed'])
  })

  test.each([
    ['is no mod', broken('base.wasm'), 'module/not-wasm'],
    ['cannot be linked', base({ uses: ['acme:none/thing'] }), 'link/missing-provider'],
    [
      'the player does not want',
      { ...base({ version: '1.1.0' }), errors: [new SkeinError('link/not-granted', 'no')] },
      'link/not-granted',
    ],
  ])('keeps what runs where its file holds what %s', (_what, now, code) => {
    const dry = running(base(), user())
    dry.take([now])
    expect(dry.steps).toEqual(['keep acme:base', 'keep acme:user', `refuse base.wasm: ${code}`])
  })

  test('keeps what runs where a new version would take out another mod, until both have changed', () => {
    const dry = running(base(), user())
    dry.take([base({ version: '1.1.0', defines: ['strength'], provides: ['acme:base/strength'] })])
    expect(dry.steps).toEqual(['keep acme:base', 'keep acme:user', 'refuse base.wasm: mod/breaks-dependents'])
    dry.take([user({ version: '1.1.0', uses: ['acme:base/strength'] })])
    // It asks for a version that the new one serves.
    expect(dry.steps).toEqual([
      'replace 1.0.0 by 1.1.0 of base.wasm: changed',
      'replace 1.0.0 by 1.1.0 of user.wasm: changed',
    ])
  })

  test('refuses a new mod for which one that runs would have to go', () => {
    const dry = running(base(), user())
    dry.take([source('evil.wasm', 'evil:mod', { provides: ['acme:base/power'] })])
    expect(dry.steps).toEqual([
      'keep acme:base',
      'keep acme:user',
      'refuse evil.wasm: system/duplicate-provider',
    ])
  })

  test('says of what cannot run which mod it needs, and what is the matter with that', () => {
    const dry = running(base(), user())
    const stopped = (): string[] =>
      dry.plan.steps.flatMap((step) =>
        step.kind === 'stop' || step.kind === 'refuse'
          ? (step.reasons as readonly SkeinError[]).map(({ message }) => message)
          : [],
      )
    dry.desired.switchOff(dry.desired.file('base.wasm')!)
    expect(dry.steps.slice(0, 2)).toEqual([
      'stop acme:base: switched off',
      'stop acme:user: refused mod/dependency-failed',
    ])
    expect(new Set(stopped())).toEqual(new Set(['acme:user needs acme:base, which is switched off']))
    dry.desired.switchOn(dry.desired.file('base.wasm')!)
    dry.desired.suspend(
      'acme:base',
      dry.desired.file('base.wasm')!.source,
      new SkeinError('fault/trap', 'it'),
    )
    expect(stopped()).toContain('acme:user needs acme:base, which has faulted')
    dry.take([], ['base.wasm'])
    expect(new Set(stopped())).toEqual(
      new Set([expect.stringContaining('but neither the game nor a mod provides it')]),
    )
  })

  test('names each cause once, whatever hangs on it', () => {
    const dry = new DryRun()
    dry.take([
      base({ uses: ['acme:none/thing'] }),
      source('user.wasm', 'acme:user', { uses: ['acme:base/power'] }),
      source('far.wasm', 'acme:far', { uses: ['acme:base/power', 'demo:game/radio'], provides: [] }),
    ])
    expect(
      dry.plan.steps.map((step) => step.kind === 'refuse' && step.reasons.map(({ message }) => message)),
    ).toEqual([
      [expect.stringContaining('acme:none')],
      [expect.stringContaining('demo:game/radio@1.0.0')],
      ['acme:user needs acme:base, which could not be loaded'],
    ])
  })

  test('stops what was removed, and starts what its file holds now instead', () => {
    const dry = running(base())
    dry.take([], ['base.wasm'])
    expect(dry.steps).toEqual(['stop acme:base: removed'])
    const other = running(base())
    other.take([source('base.wasm', 'acme:other')])
    expect(other.steps).toEqual(['start base.wasm instead of acme:base'])
    const still = running(base())
    still.take([source('base.wasm', 'acme:other', { uses: ['acme:none/thing'] })])
    expect(still.steps).toEqual(['keep acme:base', 'refuse base.wasm: link/missing-provider'])
  })

  test('leaves copies aside, and refuses different files of one version while none of them runs', () => {
    const dry = new DryRun()
    dry.take([source('a.wasm', 'acme:a'), source('b.wasm', 'acme:a')])
    expect(dry.steps).toEqual(['start a.wasm', 'leave aside b.wasm: mod/copy'])
    dry.take([source('b.wasm', 'acme:a', { salt: ' ' })])
    expect(dry.steps).toEqual(['refuse a.wasm: mod/duplicate-name', 'refuse b.wasm: mod/duplicate-name'])
    const there = running(source('b.wasm', 'acme:a'))
    there.take([source('a.wasm', 'acme:a', { salt: ' ' })])
    expect(there.steps).toEqual(['keep acme:a', 'refuse a.wasm: mod/duplicate-name'])
  })

  test('starts nothing again that has faulted, nor another file of its name', () => {
    const dry = running(base())
    dry.take([base({ version: '1.1.0' })])
    dry.desired.reject(dry.desired.file('base.wasm')!.source, [new SkeinError('fault/trap', 'it')])
    expect(dry.steps).toEqual(['keep acme:base', 'refuse base.wasm: fault/trap'])
    dry.take([source('old.wasm', 'acme:base', { version: '0.9.0' })])
    const { source: runs } = dry.running.get('acme:base')!
    dry.running.clear()
    dry.desired.suspend('acme:base', runs, new SkeinError('fault/trap', 'it'))
    expect(dry.steps.filter((step) => step.startsWith('start'))).toEqual([])
    dry.desired.switchOn(dry.desired.file('base.wasm')!)
    expect(dry.steps).toContain('start base.wasm')
  })
})

describe('the work for a plan', () => {
  const mods = (count: number): ModSource[] =>
    Array.from({ length: count }, (_, i) =>
      source(`m${i}.wasm`, `acme:m${i}`, {
        defines: ['it'],
        provides: [`acme:m${i}/it`],
        uses: i % 10 === 0 ? [] : [`acme:m${i - 1}/it`],
        imports: true,
      }),
    )

  test('grows with what changes: a module is linked again only where a package has changed that it looks for', () => {
    const dry = running(...mods(1_000))
    expect([dry.running.size, dry.linker.links]).toEqual([1_000, 1_000])
    dry.take([source('more.wasm', 'acme:more', { uses: ['acme:m5/it'], imports: true })])
    dry.apply()
    expect(dry.linker.links).toBe(1_001)
    const newer = { version: '1.1.0', defines: ['it'], provides: ['acme:m5/it'] }
    dry.take([source('m5.wasm', 'acme:m5', newer)])
    expect(dry.steps.filter((step) => !step.startsWith('keep'))).toEqual([
      'replace 1.0.0 by 1.1.0 of m5.wasm: changed',
    ])
    // The new version, the two that use it, and nothing else.
    expect(dry.linker.links).toBe(1_004)
    dry.apply()
    dry.take([], ['more.wasm'])
    dry.apply()
    expect(dry.linker.links).toBe(1_004)
  })

  test('of a chain of needs whose first is missing is one link for each, and one more for those that lose a package', () => {
    const dry = new DryRun()
    dry.take(
      Array.from({ length: 200 }, (_, i) =>
        source(`m${i}.wasm`, `acme:m${i}`, {
          defines: ['it'],
          uses: [i === 0 ? 'acme:none/it' : `acme:m${i - 1}/it`],
          imports: true,
          provides: [`acme:m${i}/it`],
        }),
      ),
    )
    expect(dry.plan.steps).toHaveLength(200)
    expect(dry.linker.links).toBeLessThan(3 * 200)
  })
})

describe('thousands of files', () => {
  /** Counts how often modules are linked, or found to be linked already. */
  class CountingLinker extends Linker {
    calls = 0

    override link(...args: Parameters<Linker['link']>): ReturnType<Linker['link']> {
      this.calls++
      return super.link(...args)
    }
  }

  function plan(files: readonly ModSource[]): { plan: ModPlan; calls: number } {
    const desired = new Desired()
    desired.take(files, [], () => false)
    const linker = new CountingLinker(game)
    return { plan: planMods(desired, new Map<string, RunningView>(), linker), calls: linker.calls }
  }

  test('that need each other in a chain whose end is missing are refused in a few rounds, each with its need', () => {
    const chain = Array.from({ length: 1000 }, (_, index) => {
      const name = `acme:m${String(index).padStart(4, '0')}`
      const need = index === 0 ? 'acme:none' : `acme:m${String(index - 1).padStart(4, '0')}`
      return source(`${index}.wasm`, name, {
        defines: ['it'],
        provides: [`${name}/it`],
        uses: [`${need}/it`],
      })
    })
    const { plan: planned, calls } = plan(chain)
    expect(calls).toBeLessThan(3 * chain.length)
    expect(planned.steps).toHaveLength(chain.length)
    expect(planned.image.refused.get('acme:m0000')).toMatchObject([{ code: 'link/missing-provider' }])
    expect(planned.image.refused.get('acme:m0999')).toMatchObject([
      { code: 'mod/dependency-failed', names: { mod: 'acme:m0999', other: 'acme:m0998' } },
    ])
  })

  test('a need that another mod meets is no reason to refuse a mod with its provider', () => {
    const lacking = source('a.wasm', 'acme:a', {
      uses: ['acme:none/it'],
      provides: ['demo:game/radio'],
    })
    const whole = source('b.wasm', 'acme:b', { provides: ['demo:game/radio'] })
    const needing = source('c.wasm', 'acme:c', { uses: ['demo:game/radio'] })
    const { steps } = plan([lacking, whole, needing]).plan
    expect(steps.map(({ kind }) => kind)).toEqual(['start', 'start', 'refuse'])
  })

  test('that hold one version of a mod and differ are refused in words that somebody can read', () => {
    const files = Array.from({ length: 2000 }, (_, index) =>
      source(`${index}.wasm`, 'acme:a', { salt: String(index) }),
    )
    const { steps } = plan(files).plan
    const errors = steps.flatMap((step) => (step.kind === 'refuse' ? step.reasons : []))
    expect(errors).toHaveLength(files.length)
    expect(errors[0]!.message).toMatch(/^0\.wasm, 1\.wasm, .* and 1995 other files hold different mods/)
    for (const { message } of errors) expect(message.length).toBeLessThan(300)
  })
})
