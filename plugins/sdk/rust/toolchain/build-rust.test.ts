import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  defineGame,
  definePackage,
  defineSystem,
  handler,
  t,
  type SkeinError,
} from '../../../../engine/index.ts'
import { createGame, type Game } from '../../../../src/index.ts'
import { generateRust } from '../../../bindgen/index.ts'
import { enginePackage } from '../../../engine-traits/index.ts'
import { parseModule } from '../../../module/module.ts'
import { buildMod, newMod, sdkFolder } from '../../assemblyscript/toolchain/index.ts'
import { buildRust, CARGO_TOML, noRust } from '../testing/rust-mod.ts'
import { findCargo } from './cargo.ts'

const pond = definePackage('pond:game', '1.2.0')
const Position = pond.component('position', { x: t.f32, y: t.f32, depth: t.withDefault(t.s16, 3) })
const Bird = pond.component('bird', { kind: t.enum(['duck', 'goose']), loud: t.bool })
pond.component('afloat', {})
const Said = pond.event('said', { what: t.string, n: t.withDefault(t.u32, 9) })
const Ask = pond.event('ask', {})
const Weather = pond.trait('weather', { wind: t.func([], t.f32), name: t.func([], t.string) })

async function play(
  bytes: Uint8Array,
  windy = true,
): Promise<{ game: Game; said: unknown[]; log: string[]; faults: SkeinError[] }> {
  const said: unknown[] = []
  const log: string[] = []
  const faults: SkeinError[] = []
  const listener = defineSystem('listener', {
    create: () => ({}),
    on: [handler(Said, (_self, payload) => void said.push(payload))],
  })
  const weather = defineSystem('weather', {
    provides: [Weather],
    create: () => ({ wind: () => 2.5, name: () => 'breeze' }),
  })
  const systems = windy ? [listener, weather] : [listener]
  const game = await createGame(defineGame({ packages: [pond], systems }))
  game.on('log', ({ level, message }) => log.push(`${level}: ${message}`))
  game.on('mod-refused', ({ errors }) => faults.push(...errors))
  game.on('mod-faulted', ({ error }) => faults.push(error))
  await game.mods.add([{ file: 'mod.wasm', bytes }])
  return { game, said, log, faults }
}

const FLOCK = `use skein::prelude::*;

mod count;

skein::module! { name: "acme:mod", version: "1.0.0" }
skein::bindings!("pond.rs", "acme-mod.rs");

#[skein::query(having = Position, without(Afloat))]
struct Drifting<'a> {
    #[column(Position.depth)]
    depth: &'a mut [i16],
    #[entities]
    entities: &'a [Entity],
    #[column(Bird.kind)]
    kind: &'a [Kind],
    #[optional(Bird)]
    is_bird: &'a [bool],
    #[optional(Nest)]
    has_nest: &'a [bool],
    #[column(Position.x)]
    x: &'a [f32],
}

#[derive(Default, skein::State)]
struct Flock {
    first: Option<Entity>,
    drifted: Vec<(u32, f32)>,
    #[transient]
    calls: u32,
}

#[skein::system(uses(Option<Weather>), provides(Count), after("acme:mod/watcher"))]
impl Flock {
    #[start]
    fn begin(&mut self) {
        let birds = world::spawn_many(5);
        Position::add_many(&birds, PositionColumns { x: Some(&[1.0, 2.0, 3.0, 4.0, 5.0]), ..Default::default() });
        for bird in &birds[..3] {
            Bird { loud: true, ..Default::default() }.put(*bird);
        }
        Bird::set_kind(birds[1], Kind::Goose);
        Afloat::add(birds[0]);
        Nest::add(birds[4]);
        self.first = Some(birds[0]);
    }

    #[on]
    fn asked(&mut self, _: &Ask) {
        self.calls += 1;
        let weather = weather::optional().map_or("none".to_owned(), |weather| format!("{} {}", weather.name(), weather.wind()));
        let first = self.first.expect("birds");
        let depth = Position::get(first).map_or(0, |it| it.depth);
        Said { what: format!("{weather}, {} of {:?}", count::twice(self.calls), self.drifted), n: depth as u32 }.raise();
    }

    #[run(late)]
    fn drift(&mut self, rows: Drifting, dt: f32) {
        assert!(dt >= 0.0);
        self.drifted.clear();
        for i in 0..rows.entities.len() {
            let goose = rows.is_bird[i] && rows.kind[i] == Kind::Goose;
            rows.depth[i] += if goose { 10 } else if rows.has_nest[i] { 100 } else { 1 };
            self.drifted.push((u32::from(rows.is_bird[i]), rows.x[i]));
        }
    }

    #[drop]
    fn end(&mut self) {
        info!("the flock is gone");
    }
}

impl Count for Flock {
    fn of(&mut self, words: Vec<String>) -> Option<u32> {
        u32::try_from(words.len()).ok().filter(|it| *it > 0)
    }
}

#[derive(Default, skein::State)]
struct Watcher;

#[skein::system]
impl Watcher {
    #[on]
    fn heard(said: Said) {
        if said.what == "panic" {
            let empty: Vec<u32> = Vec::new();
            warn!("{}", empty[said.n as usize]);
        }
    }
}
`
const FILES = {
  'src/lib.rs': FLOCK,
  'src/count.rs': 'pub fn twice(n: u32) -> u32 {\n    n * 2\n}\n',
  'interfaces.json': JSON.stringify({
    components: [{ name: 'nest', fields: [] }],
    traits: [
      {
        name: 'count',
        methods: [{ name: 'of', params: [['words', { list: 'string' }]], result: { option: 'u32' } }],
      },
    ],
  }),
}
const Count = definePackage('acme:mod', '1.0.0').trait('count', {
  of: t.func([t.arg('words', t.list(t.string))], t.option(t.u32)),
})

describe.skipIf(noRust !== null)('a mod in Rust', () => {
  let flock: Uint8Array
  let warnings: readonly unknown[]
  beforeAll(async () => {
    if (noRust !== null) return
    const built = await buildRust(FILES, [pond])
    flock = built.bytes
    warnings = built.diagnostics
  }, 240_000)

  test('spawns, reads and writes columns, uses what may be missing, and provides', async () => {
    const { game, said, faults } = await play(flock)
    for (let i = 0; i < 2; i++) game.frame()
    game.raise(Ask, {})
    game.frame()
    expect([warnings, faults, said]).toEqual([
      [],
      [],
      [{ what: 'breeze 2.5, 2 of [(1, 2.0), (1, 3.0), (0, 4.0), (0, 5.0)]', n: 3 }],
    ])
    const positions = game.world.query({ with: [Position] })
    positions.refresh()
    const depths = Array.from({ length: positions.count }, (_, index) => {
      const entity = game.world.entity(positions.rows[index]!)
      return [game.world.get(entity, Position).depth, game.world.has(entity, Bird)]
    })
    expect(depths).toEqual([
      [3, true],
      [33, true],
      [6, true],
      [6, false],
      [303, false],
    ])
    expect(game.engine.proxy(Count)!.of(['a', 'b'])).toBe(2)
    expect(game.engine.proxy(Count)!.of([])).toBe(null)
    const calm = await play(flock, false)
    calm.game.raise(Ask, {})
    calm.game.frame()
    expect(calm.said).toEqual([{ what: 'none, 2 of []', n: 3 }])
  })

  test('describes itself by its code', async () => {
    const { manifest } = await parseModule(flock, 'mod.wasm')
    expect(manifest.systems.map(({ name, after }) => [name, after.length])).toEqual([
      ['acme:mod/flock', 1],
      ['acme:mod/watcher', 0],
    ])
    expect(manifest.systems[0]!.uses).toMatchObject([{ path: 'pond:game/weather', optional: true }])
    expect(manifest.systems[0]!.queries[0]).toMatchObject({ stage: 'late', export: 'run:flock.drift' })
  })

  test('that panics ends with its message, file and line, and with the names of callers', async () => {
    const { game, faults } = await play(flock)
    game.raise(Said, { what: 'panic', n: 7 })
    game.frame()
    expect(faults).toHaveLength(1)
    expect(faults[0]!.message).toContain('index out of bounds: the len is 0 but the index is 7')
    const line = FLOCK.split('\n').findIndex((it) => it.includes('warn!')) + 1
    expect(faults[0]!.message).toContain(`src/lib.rs:${line}`)
    const { trace } = faults[0]!.names as { trace?: string }
    expect(`${trace ?? ''} ${faults[0]!.message} ${faults[0]!.hint ?? ''}`).not.toMatch(/_ZN|_RN/)
  })

  test('goes on with its state when its file changes, by the names of fields', async () => {
    const { game, said, faults } = await play(flock)
    game.frame()
    const changed = FLOCK.replace('    #[transient]\n', '').replace(
      'first: Option<Entity>,',
      'first: Option<Entity>,\n    added: u8,',
    )
    const { bytes } = await buildRust({ ...FILES, 'src/lib.rs': changed }, [pond])
    await game.mods.add([{ file: 'mod.wasm', bytes }])
    game.raise(Ask, {})
    game.frame()
    expect([faults, said]).toEqual([
      [],
      [{ what: 'breeze 2.5, 2 of [(1, 2.0), (1, 3.0), (0, 4.0), (0, 5.0)]', n: 3 }],
    ])
  })

  test('is built from its own source, also beside a copy whose crate has the same name and newer files', async () => {
    const saying = (text: string): Record<string, string> => ({
      'src/lib.rs': `use skein::prelude::*;
skein::module! {}
#[derive(Default, skein::State)]
struct Only {}
#[skein::system]
impl Only {
    #[start]
    fn begin(&mut self) { info!("${text}"); }
}
`,
    })
    const textOf = ({ bytes }: { bytes: Uint8Array }): string => new TextDecoder('latin1').decode(bytes)
    await buildRust(saying('the first of two'))
    const second = await buildRust(saying('the second one'), [], {}, new Date(0))
    expect(textOf(second)).toContain('the second one')
  })

  test('with mistakes is not built, and they are told with file and line', async () => {
    const broken = FLOCK.replace('n * 2', 'n * two')
      .replace("depth: &'a mut [i16]", "depth: &'a mut [u32]")
      .replace('fn asked(&mut self, _: &Ask)', 'fn asked(&mut self)')
      .replace('self.first = Some(birds[0]);', 'self.first = birds[0]')
    const error = await buildRust(
      { ...FILES, 'src/lib.rs': broken, 'src/count.rs': 'pub fn twice(n: u32) -> u32 {\n    n * two\n}\n' },
      [pond],
    ).catch((it: SkeinError) => it)
    const { problems, code } = error as SkeinError
    expect(code).toBe('build/failed')
    const lineOf = (text: string): number => broken.split('\n').findIndex((it) => it.includes(text)) + 1
    const told = problems.map(({ message }) => message).join('\n')
    expect(told).toContain('src/count.rs:2:9: cannot find value `two`')
    expect(told).toContain(`src/lib.rs:${lineOf('fn asked')}:5: a method with \`#[on]\` takes one event`)
  })

  test('lacks nothing in silence: module!, the same name as in skein.json, the crate', async () => {
    const messageOf = async (files: Record<string, string>): Promise<string> => {
      const error = (await buildRust(files, [pond]).catch((it: SkeinError) => it)) as SkeinError
      return `${error.message} ${error.hint ?? ''}`
    }
    expect(await messageOf({ 'src/lib.rs': '' })).toContain('src/lib.rs lacks "skein::module! {}"')
    expect(
      await messageOf({ 'src/lib.rs': 'skein::module! { name: "acme:other", version: "2.0.0" }' }),
    ).toMatch(/gives the name acme:other, and skein.json acme:mod[^]*gives the version 2.0.0/)
    expect(await messageOf({ 'src/lib.rs': 'skein::module! {}\nskein::bindings!("no.rs");' })).toMatch(
      /src\/lib.rs:2:1: .*Bindings are made by "skein bindgen"/s,
    )
    const column = "#[skein::query]\nstruct Q<'a> {\n    #[column(Position.z)]\n    z: &'a [f32],\n}"
    expect(
      await messageOf({ 'src/lib.rs': `skein::module! {}\nskein::bindings!("pond.rs");\n${column}` }),
    ).toContain('src/lib.rs:5:23: the component Position has no field "z"')
    const elsewhere = CARGO_TOML.replace(/path = ".*"/, 'path = "../no/crate"')
    expect(await messageOf({ 'Cargo.toml': elsewhere, 'src/lib.rs': '' })).toMatch(
      /looks for the crate "skein" in \.\.\/no\/crate, where it is not Write skein = \{ path = ".*crates\/skein" \}/,
    )
    expect(
      await messageOf({
        'Cargo.toml': CARGO_TOML.replace('[lib]\ncrate-type = ["cdylib"]', ''),
        'src/lib.rs': '',
      }),
    ).toContain('write crate-type = ["cdylib"] below [lib]')
  })
})

test.skipIf(noRust !== null)(
  'names of a game that mean something in Rust have another form there',
  async () => {
    const odd = definePackage('odd:game', '1.0.0')
    odd.component('option', { self: t.f32, type: t.u8, crate: t.bool, topLeft: t.s64 })
    odd.component('entity', { kind: t.enum(['self', 'type', 'x-y']) })
    const Result = odd.event('result', {
      self: t.string,
      type: t.option(t.string),
      loop: t.list(t.u8),
      match: t.withDefault(t.f32, 1.5),
      as: t.withDefault(t.string, 'a"\\b\n{}é'),
      dyn: t.withDefault(t.char, "'"),
      move: t.withDefault(t.s64, -5n),
      ref: t.withDefault(t.u64, 2n ** 64n - 1n),
      where: t.withDefault(t.s8, -3),
    })
    const Event = odd.event('event', {})
    odd.hook(
      'box',
      { self: t.u8, crate: t.variant({ self: null, none: t.u8, some: t.string }) },
      t.option(t.string),
    )
    odd.hook('hook', {}, t.u64)
    odd.trait('default', {
      self: t.func([t.arg('self', t.u8), t.arg('type', t.string), t.arg('call', t.list(t.string))], t.u8),
      optional: t.func([]),
      new: t.func([], t.string),
      proxy: t.func(
        [t.arg('result', t.record({ self: t.u8, super: t.flags(['self', 'topLeft']) }))],
        t.flags(['self', 'topLeft']),
      ),
      type: t.func([t.arg('area', t.tuple(Array.from({ length: 14 }, () => t.u8)))]),
    })
    odd.trait('clone', { copy: t.func([], t.result(null, t.string)) })
    odd.trait('empty', {})
    const src = `use skein::prelude::*;
skein::module! {}
skein::bindings!("odd.rs");
#[skein::query]
struct Rows<'a> { #[column(Option_.self_)] a: &'a [f32], #[column(Option_.top_left)] b: &'a mut [i64], #[column(EntityComponent.kind)] k: &'a mut [Kind], #[entities] e: &'a [Entity] }
#[derive(Default, skein::State)] struct S;
#[skein::system(provides(Default_, Clone_, Empty))]
impl S {
    #[run] fn all(rows: Rows) { for (b, k) in rows.b.iter_mut().zip(rows.k) { *b = 1; *k = Kind::XY; let _ = (rows.a, rows.e); } }
    #[on] fn on(&mut self, e: Result_) { assert_eq!((e.match_, e.as_.len(), e.ref_), (1.5, 9, u64::MAX)); Event_.raise(); }
    #[hook] fn hook(&mut self, value: Option<String>, hook: Box_) -> Option<String> { hook.call(value) }
    #[hook(Hook_)] fn hook2(value: u64) -> u64 { Hook_.call(value) }
}
impl Default_ for S {
    fn self_(&mut self, self_: u8, type_: String, call: Vec<String>) -> u8 { default_::self_(self_, &type_, &call) }
    fn optional_(&mut self) { if let Some(it) = default_::optional() { it.optional_() } }
    fn new(&mut self) -> String { default_::new() }
    fn proxy(&mut self, result: DefaultProxyResult) -> DefaultProxyResultSuper { result.super_ }
    fn type_(&mut self, _: Area) {}
}
impl Clone_ for S { fn copy(&mut self) -> Result<(), String> { Err("x".into()) } }
impl Empty for S {}
`
    const { bytes, diagnostics } = await buildRust({ 'src/lib.rs': src }, [odd])
    expect(diagnostics).toEqual([])
    const raised: unknown[] = []
    const listener = defineSystem('listener', {
      create: () => ({}),
      on: [handler(Event, () => void raised.push('event'))],
    })
    const game = await createGame(defineGame({ packages: [odd], systems: [listener] }))
    game.on('mod-refused', ({ errors }) => raised.push(...errors.map((it) => it.message)))
    game.on('mod-faulted', ({ error }) => raised.push(error.message))
    await game.mods.add([{ file: 'mod.wasm', bytes }])
    game.raise(Result, { self: 'a', type: null, loop: Uint8Array.of(1) })
    game.frame()
    expect(raised).toEqual(['event'])
  },
)

describe('Cargo', () => {
  let dir: string
  beforeEach(async () => {
    dir = await mkdtemp(join(sdkFolder('rust'), '..', '..', '..', 'build-'))
  })
  afterEach(() => rm(dir, { recursive: true }))

  const install = async (name: string, script: string): Promise<void> => {
    await mkdir(join(dir, 'bin'), { recursive: true })
    await writeFile(join(dir, 'bin', name), `#!/bin/sh\n${script}\n`)
    await chmod(join(dir, 'bin', name), 0o755)
  }
  const reason = async (): Promise<string> => {
    const env = { PATH: join(dir, 'bin'), CARGO_HOME: join(dir, 'home') }
    const error = (await findCargo(dir, env).catch((it: SkeinError) => it)) as SkeinError
    return `${error.code}: ${error.message} ${error.hint ?? ''}`
  }

  test('that is missing, old, or without the target is told, with the way to get it', async () => {
    expect(await reason()).toMatch(
      /build\/no-compiler: .* needs Cargo, which is not installed .*rustup.*winget/,
    )
    await install('cargo', '')
    expect(await reason()).toMatch(/build\/no-compiler: .*rustc does not run/)
    await install('rustc', 'echo "rustc 1.70.0 (abc 2023-06-01)"')
    expect(await reason()).toContain('needs Rust 1.85 or newer; rustc 1.70.0')
    await install('rustc', 'case "$1" in --version) echo "rustc 1.90.0 (abc)";; *) echo "/nowhere";; esac')
    expect(await reason()).toContain('without its target wasm32-unknown-unknown Run "rustup target add')
    await install('rustc', `case "$1" in --version) echo "rustc 1.90.0 (abc)";; *) echo "${dir}";; esac`)
    expect(await reason()).toContain('undefined')
  })

  test.skipIf(noRust !== null)('that can fetch no crates is told as that', async () => {
    const before = { ...process.env }
    try {
      process.env['CARGO_HOME'] = join(dir, 'home')
      process.env['CARGO_NET_OFFLINE'] = 'true'
      process.env['CARGO_TARGET_DIR'] = join(dir, 'target')
      process.env['RUSTUP_HOME'] = before['RUSTUP_HOME'] ?? join(before['HOME'] ?? '', '.rustup')
      const error = (await buildRust({ 'src/lib.rs': '' }).catch((it: SkeinError) => it)) as SkeinError
      expect([error.code, error.message.split('\n')[0]]).toEqual([
        'build/no-compiler',
        'Cargo cannot fetch the crates that the mod needs:',
      ])
      expect(error.hint).toContain('Connect to the internet')
    } finally {
      for (const key of ['CARGO_HOME', 'CARGO_NET_OFFLINE', 'CARGO_TARGET_DIR', 'RUSTUP_HOME'])
        if (before[key] === undefined) delete process.env[key]
        else process.env[key] = before[key]
    }
  })

  test.skipIf(noRust !== null)(
    'builds a new mod of "skein new": small, without paths of this machine',
    async () => {
      const mod = join(dir, 'mod')
      await newMod(mod, { lang: 'rust', name: 'acme:pond-watch', packages: [pond] })
      const link = join(dir, 'link')
      await symlink(mod, link)
      const { bytes, diagnostics } = await buildMod(link)
      expect(diagnostics).toEqual([])
      expect(bytes.length).toBeLessThan(60_000)
      const text = new TextDecoder('latin1').decode(bytes)
      expect(text.match(/[^\0]{0,40}(?:\.cargo|plugins\/sdk|registry)[^\0]{0,40}/)).toBe(null)
      const { game, log, faults } = await play(bytes)
      game.raise(Said, { what: 'x' })
      game.frame()
      expect([faults, log]).toEqual([[], ['info: pond-watch is here', 'info: said, 1 so far']])
    },
  )
})

test('the crate has the bindings of the engine that the generator makes', async () => {
  const [text] = generateRust([enginePackage]).values()
  expect(await readFile(join(sdkFolder('rust'), 'crates', 'skein', 'src', 'engine.rs'), 'utf8')).toBe(text)
})
