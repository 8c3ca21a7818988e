import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { defineGame, definePackage, t, type SkeinError } from '../../../../engine/index.ts'
import { createGame, memoryModStorage } from '../../../../src/index.ts'
import { buildMod, newMod, sdkFolder } from '../../assemblyscript/toolchain/index.ts'
import { buildC } from '../testing/c-mod.ts'

const lake = definePackage('lake:game', '1.0.0')
const Position = lake.component('position', { x: t.f32, y: t.f32 })
const Ask = lake.event('ask', { what: t.string })
const Depth = lake.hook('depth', { at: t.f32 }, t.f32)

/** Classes, templates, global objects and lambdas; storage and assets; a component, a trait and a hook of its own. */
const MOD = `#include "lake.h"
#include "acme-mod.h"

namespace {

struct Shape {
  virtual float area() const = 0;
  virtual ~Shape() = default;
};

struct Square final : Shape {
  float side;
  explicit Square(float side) : side(side) {}
  float area() const override { return side * side; }
};

template <typename T> T twice(T value) { return value + value; }

volatile uint32_t seed = 40;
struct Counter {
  uint32_t count;
  Counter() : count(seed + 2) {}
} counter;

}  // namespace

SKEIN_STATE(state, (uint32_t, asked), (skein_text, word))

SKEIN_START(begin) {
  skein_entity boat = skein_world_spawn();
  lake_position_add(boat);
  acme_mod_sail_add(boat);
  acme_mod_sail_set_area(boat, 1.5f);
}

SKEIN_ON(asked, lake_ask, event) {
  state.asked++;
  Shape *shape = new Square(3);
  auto sum = [&](float more) { return shape->area() + more; };
  skein_text best = skein_storage_get_text(SKEIN_TEXT("best"), SKEIN_TEXT("none"));
  double most = skein_storage_get_number(SKEIN_TEXT("most"), 1);
  uint32_t asset = skein_assets_find(SKEIN_TEXT("words.txt"));
  skein_bytes words = skein_assets_read(asset, 2, 3);
  skein_info("%.*s: %.1f %u %u, best %.*s, most %.0f, asset %.*s of %u", SKEIN_ARG(event.what), (double)sum(twice(0.5f)),
             counter.count++, state.asked, SKEIN_ARG(best), most, (int)words.length, (const char *)words.data, skein_assets_size(asset));
  skein_storage_set_text(SKEIN_TEXT("best"), event.what);
  skein_storage_set_number(SKEIN_TEXT("most"), most * 2);
  delete shape;
}

SKEIN_QUERY(sail, update, boats, dt, (read, acme_mod_sail, area), (write, lake_position, x)) {
  SKEIN_ROWS(i, boats) boats.lake_position_x[i] += boats.acme_mod_sail_area[i] * dt;
}

SKEIN_HOOK(deeper, lake_depth)
float deeper(float value, float at) { return value + at; }

SKEIN_PROVIDES(acme_mod_boats, boats)
static skein_text boats_name(uint32_t n) { return skein_print("boat %u", n); }
`
const INTERFACES = {
  components: [{ name: 'sail', fields: [['area', 'f32']] }],
  traits: [{ name: 'boats', methods: [{ name: 'name', params: [['n', 'u32']], result: 'string' }] }],
}
const CONFIG = JSON.stringify({ name: 'acme:mod', version: '1.0.0', lang: 'cpp' })

describe('a mod in C++', () => {
  test('has objects, storage, assets, and definitions of its own', async () => {
    const { bytes, diagnostics } = await buildC(
      {
        'skein.json': CONFIG,
        'src/mod.cpp': MOD,
        'interfaces.json': JSON.stringify(INTERFACES),
        'assets/words.txt': 'reeds',
      },
      [lake],
    )
    expect(diagnostics).toEqual([])
    const storage = memoryModStorage()
    const play = async (): Promise<{ log: string[]; x: number; depth: number; name: unknown }> => {
      const game = await createGame(defineGame({ packages: [lake], systems: [], step: 0.5 }), { storage })
      const log: string[] = []
      game.on('log', ({ message }) => void log.push(message))
      game.on('mod-refused', ({ errors }) => log.push(...errors.map((it) => it.message)))
      game.on('mod-faulted', ({ error }) => void log.push(error.message))
      await game.mods.add([{ file: 'mod.wasm', bytes }])
      for (const what of ['one', 'two']) {
        game.raise(Ask, { what })
        game.frame(0.5)
      }
      const list = game.world.query({ with: [Position] })
      list.refresh()
      const { x } = game.world.get(game.world.entity(list.rows[0]!), Position)
      const Boats = definePackage('acme:mod', '1.0.0').trait('boats', {
        name: t.func([t.arg('n', t.u32)], t.string),
      })
      return { log, x, depth: game.call(Depth, 5, { at: 2 }), name: game.engine.proxy(Boats)!.name(7) }
    }
    expect(await play()).toEqual({
      log: [
        'one: 10.0 42 1, best none, most 1, asset eds of 5',
        'two: 10.0 43 2, best one, most 2, asset eds of 5',
      ],
      x: 1.5,
      depth: 7,
      name: 'boat 7',
    })
    // Storage outlives the game; all else begins anew.
    expect((await play()).log[0]).toBe('one: 10.0 42 1, best two, most 4, asset eds of 5')
  })

  test('is made by "skein new --lang cpp", builds, and says hello', async () => {
    const dir = await mkdtemp(join(sdkFolder('c'), '..', '..', '..', 'build-'))
    try {
      const made = await newMod(join(dir, 'my-mod'), { packages: [lake], lang: 'cpp' })
      expect(made.files).toContain('src/mod.cpp')
      const { bytes, diagnostics } = await buildMod(join(dir, 'my-mod'))
      expect(diagnostics).toEqual([])
      const game = await createGame(defineGame({ packages: [lake], systems: [] }))
      const log: string[] = []
      game.on('log', ({ message }) => void log.push(message))
      await game.mods.add([{ file: 'mod.wasm', bytes }])
      expect(log).toEqual(['my-mod is here'])
    } finally {
      await rm(dir, { recursive: true })
    }
  })
})

describe('a header that is not included', () => {
  const hints = async (source: string, more: Record<string, string> = {}): Promise<(string | undefined)[]> =>
    buildC({ 'src/mod.c': source, ...more }, [lake]).then(
      () => ['it was built'],
      (error: SkeinError) => error.problems.map((it) => it.hint),
    )

  test('is named, with what it declares', async () => {
    const call = 'SKEIN_START(begin) { lake_position_add(1); }\n'
    expect((await hints(`#include "skein.h"\n${call}`))[0]).toBe(
      'Add #include "lake.h", which declares lake_position_add.',
    )
    expect((await hints(call))[0]).toBe('Add #include "skein.h", which declares SKEIN_START.')
    expect((await hints('#include "skein.h"\nSKEIN_ON(asked, lake_ask, event) {}\n'))[0]).toBe(
      'Add #include "lake.h", which declares lake_ask.',
    )
    // Through another header it is included.
    const through = { 'src/all.h': '#include "lake.h"\n' }
    expect(await hints('#include "all.h"\nSKEIN_START(begin) { lake_positions_add(1); }\n', through)).toEqual(
      [undefined],
    )
  })
})
