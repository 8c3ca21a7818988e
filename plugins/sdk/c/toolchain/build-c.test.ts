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
import { parseModule } from '../../../module/module.ts'
import { buildMod, newMod, sdkFolder } from '../../assemblyscript/toolchain/index.ts'
import { buildC } from '../testing/c-mod.ts'
import { findClang, OUT } from './clang.ts'

const pond = definePackage('pond:game', '1.2.0')
const Position = pond.component('position', { x: t.f32, y: t.f32, depth: t.withDefault(t.s16, 3) })
const Bird = pond.component('bird', { kind: t.enum(['duck', 'goose']), loud: t.bool })
const Afloat = pond.component('afloat', {})
const Said = pond.event('said', { what: t.string, n: t.withDefault(t.u32, 9) })
const Ask = pond.event('ask', {})
const Weather = pond.trait('weather', { wind: t.func([], t.f32), name: t.func([], t.string) })

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(sdkFolder('c'), '..', '..', '..', 'build-'))
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
    create: () => ({ wind: () => 2.5, name: () => 'breeze' }),
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

const FLOCK = `#include "pond.h"
#include "deeper/count.h"

SKEIN_SYSTEM("flock")
SKEIN_USES(pond_weather)
SKEIN_STATE(state, (skein_entity, first), (bool, spawned))

SKEIN_START(begin) {
  const skein_entity_list birds = skein_world_spawn_many(5);
  float xs[5] = {1, 2, 3, 4, 5};
  pond_position_add_many(birds.data, 5, (pond_position_columns){.x = xs});
  for (size_t i = 0; i < 3; i++) pond_bird_add(birds.data[i]);
  pond_bird_set_kind(birds.data[1], POND_KIND_GOOSE);
  pond_afloat_add(birds.data[0]);
  state.first = birds.data[0];
  state.spawned = true;
}

SKEIN_ON(asked, pond_ask, event) {
  (void)event;
  skein_text name = pond_weather_present() ? pond_weather_name() : SKEIN_TEXT("none");
  pond_said_raise((pond_said){
    skein_print("%.*s %d %u %x %.2f %c%% %lld", SKEIN_ARG(name), -5, count(4), 255, -1.005, 'x', (long long)1 << 40),
    (uint32_t)pond_position_get_depth(state.first)});
}

SKEIN_QUERY(float_on, update, rows, dt,
            (read, pond_position, x),
            (optional, pond_bird), (read, pond_bird, kind), (read, pond_bird, loud),
            (write, pond_position, y), (write, pond_position, depth),
            (without, pond_afloat)) {
  SKEIN_ROWS(i, rows) {
    rows.pond_position_y[i] += rows.pond_position_x[i] * 2 + (rows.pond_bird_there[i] ? 100 : 0) + rows.pond_bird_kind[i] * 1000;
    rows.pond_position_depth[i] -= 1;
  }
  (void)dt;
}
`
const OTHER = `#include "pond.h"
#include "count.h"

SKEIN_SYSTEM("counter")
static uint32_t seen;
uint32_t count(uint32_t more) { return seen + more; }
SKEIN_QUERY(note, late, rows, dt, (with, pond_position), (added, pond_position)) {
  (void)dt;
  seen += rows.length;
  if (rows.length > 0) skein_warn("%u came, the first is %u", rows.length, rows.entities[0]);
}
`

describe('a mod in C', () => {
  test('has systems in several files, queries, components, events and traits', async () => {
    const files = {
      'src/mod.c': FLOCK,
      'src/deeper/other.c': OTHER,
      'src/deeper/count.h': '#include "skein.h"\nuint32_t count(uint32_t more);\n',
    }
    const { bytes, diagnostics } = await buildC(files, [pond])
    expect(diagnostics).toEqual([])
    const { manifest } = await parseModule(bytes, 'mod.wasm')
    expect(manifest.systems.map(({ name, uses }) => [name, uses]).toSorted()).toEqual([
      ['acme:mod/counter', []],
      ['acme:mod/flock', [{ path: 'pond:game/weather', version: '1.2.0', optional: true }]],
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
      { x: 5, y: 20, depth: 1 },
    ])
    expect([game.world.has(rows[0]!, Afloat), game.world.get(rows[1]!, Bird)]).toEqual([
      true,
      { kind: 'goose', loud: false },
    ])
    expect(said).toEqual([{ what: 'breeze -5 9 ff -1.00 x% 1099511627776', n: 3 }])
    expect(log).toEqual([expect.stringMatching(/^warn: 5 came, the first is \d+$/)])

    const calm = await play(bytes, false)
    calm.game.frame()
    calm.game.raise(Ask, {})
    calm.game.frame()
    expect(calm.faults).toEqual([])
    expect(calm.said).toMatchObject([{ what: expect.stringMatching(/^none -5/) as string }])
  })

  test('that panics says what and where', async () => {
    const source =
      '#include "pond.h"\nSKEIN_ON(asked, pond_ask, event) {\n  (void)event;\n  skein_panic("no birds");\n}\n'
    const { game, faults } = await play((await buildC({ 'src/mod.c': source }, [pond])).bytes)
    game.raise(Ask, {})
    game.frame()
    expect(faults[0]).toMatchObject({
      code: 'fault/panic',
      message: expect.stringContaining('no birds') as string,
    })
    expect(faults[0]!.message).toContain('src/mod.c:4')
  })

  test('goes on after its file has changed, and reads long text', async () => {
    const source = (more: string): string => `#include "pond.h"
SKEIN_STATE(state, (uint32_t, n), (skein_text, word), (float, f)${more})
SKEIN_ON(asked, pond_ask, event) {
  (void)event;
  state.n += 300;
  state.f -= 0.5f;
  skein_text word = state.word;
  state.word = skein_keep(skein_print("%.*s+", SKEIN_ARG(word)));
  skein_free(word.data);
  pond_said_raise((pond_said){skein_print("%u %.*s %.1f", state.n, SKEIN_ARG(state.word), (double)state.f), 0});
}
SKEIN_ON(heard, pond_said, event) { if (event.n == 7) skein_info("%u letters", (uint32_t)event.what.length); }
`
    const [before, after] = await Promise.all(
      ['', ', (int64_t, later), (bool, b)'].map(
        async (more) => (await buildC({ 'src/mod.c': source(more) }, [pond])).bytes,
      ),
    )
    const { game, said, log, faults } = await play(before!)
    const ask = (): void => {
      game.raise(Ask, {})
      game.frame()
    }
    ask()
    await game.mods.add([{ file: 'mod.wasm', bytes: after! }])
    ask()
    await game.mods.add([{ file: 'mod.wasm', bytes: before! }])
    ask()
    expect(said.map((it) => (it as { what: string }).what)).toEqual([
      '300 + -0.5',
      '600 ++ -1.0',
      '900 +++ -1.5',
    ])
    game.raise(Said, { what: 'x'.repeat(70_000), n: 7 })
    game.frame()
    expect([log, faults]).toEqual([['info: 70000 letters'], []])
  })
})

describe('mistakes in a mod in C', () => {
  async function mistakes(source: string, more: Record<string, string> = {}): Promise<SkeinError> {
    return buildC({ 'src/mod.c': source, ...more }, [pond]).then(
      () => {
        throw new Error('it was built')
      },
      (error: SkeinError) => error,
    )
  }

  test('stand where the compiler finds them, with the line', async () => {
    const error = await mistakes(
      '#include "pond.h"\nSKEIN_START(begin) {\n  pond_birdd_add(1);\n  int unused;\n}\n',
    )
    expect(error).toMatchObject({ code: 'build/failed' })
    expect(error.problems[0]!.names.file).toBe('src/mod.c:3:3')
    expect(error.message).toContain('  | pond_birdd_add(1);')
  })

  test('stand where a macro was used that cannot be', async () => {
    const error = await mistakes(
      '#include "pond.h"\n\nSKEIN_ON(asked, pond_asked, event) {\n  (void)event;\n}\n',
    )
    expect(error.problems[0]!.names.file).toMatch(/^src\/mod\.c:3:/)
  })

  test('that the linker finds say what is missing', async () => {
    const error = await mistakes(
      '#include "pond.h"\nfloat sinf(float);\nSKEIN_START(begin) { skein_info("%f", (double)sinf(1)); }\n',
    )
    expect(error.message).toContain('undefined symbol: sinf')
    expect(error.problems[0]!.hint).toContain('no C library')
  })

  test('in a query and a system are told in words', async () => {
    const error = await mistakes(`#include "pond.h"
SKEIN_SYSTEM("Two Words")
SKEIN_START(one) {}
SKEIN_START(two) {}
SKEIN_QUERY(sink, update, rows, dt, (write, pond_position, y), (read, pond_position, x)) { (void)rows; (void)dt; }
`)
    expect(error.problems.map((it) => it.message)).toEqual([
      expect.stringContaining('kebab-case'),
      expect.stringContaining('two functions of the kind "new"'),
      expect.stringContaining(
        'the query "sink" lists the read column pond:game/position@1.2.0#x after written columns',
      ),
    ])
  })

  test('in what it shares say what is wrong', async () => {
    const error = await mistakes('#include "skein.h"\n', {
      'interfaces.json': '{"events":[{"name":"A B","fields":[]}]}',
    })
    expect(error).toMatchObject({
      code: 'build/no-project',
      message: expect.stringContaining('interfaces.json') as string,
    })
    const none = await buildC({ 'src/other.c': '' }).catch((it: SkeinError) => it)
    expect((none as SkeinError).message).toContain('src/mod.c does not exist')
    const lang = await buildC({ 'skein.json': '{"name":"a:b","version":"1.0.0","lang":"cobol"}' }).catch(
      (it: SkeinError) => it,
    )
    expect((lang as SkeinError).message).toContain('"lang" must be one of as, c, cpp,')
  })
})

test('a new mod in C builds, and sways what has a place', async () => {
  const made = await newMod(join(dir, 'my-mod'), { packages: [pond], lang: 'c' })
  expect(made.files).toEqual([
    'skein.json', 'README.md', '.gitignore', 'compile_flags.txt', 'src/mod.c', 'src/pond.h', 'src/skein-engine.h',
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

test.skipIf(process.platform === 'win32')(
  'a Clang that is installed is used when it makes WebAssembly',
  async () => {
    const clang = join(dir, 'clang')
    const linker = join(dir, 'wasm-ld')
    await writeFile(linker, '')
    const script = (targets: string): string => `#!/bin/sh
case "$1$2" in
  --print-targets*) echo "${targets}" ;;
  *--print-prog-name=wasm-ld) echo "${linker}" ;;
  *) test -f src/mod.c && printf 'made' > ${OUT} ;;
esac
`
    await writeFile(clang, script('    wasm32     - WebAssembly 32-bit'))
    await chmod(clang, 0o755)
    const path = `${dir}:/usr/bin:/bin`
    const found = await findClang(dir, { PATH: path })
    expect(found.name).toBe(clang)
    const sources = new Map([['src/mod.c', new Uint8Array()]])
    expect(new TextDecoder().decode((await found.compile([], sources)).module!)).toBe('made')
    expect((await found.compile([], new Map())).module).toBeNull()

    const other = join(dir, 'other')
    await mkdir(other)
    await writeFile(join(other, 'clang'), script('    x86-64     - 64-bit X86'))
    await chmod(join(other, 'clang'), 0o755)
    expect((await findClang(dir, { PATH: `${other}:/bin` })).name).toBe('@yowasp/clang')
  },
)
