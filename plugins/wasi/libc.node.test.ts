import { describe, expect, test } from 'vitest'
import { createRandom } from '../../engine/index.ts'
import { readModule, withCustomSection } from '../wasm/index.ts'
import { WASI_FUNCTIONS, wasiSignature } from './functions.ts'
import { compileC } from './testing/compile-c.ts'
import { MANIFEST, runGuest, type Run } from './testing/wasi-guest.ts'

/** A mod in C. */
async function run(source: string, ...flags: string[]): Promise<Run> {
  const wasm = await compileC(
    `#include <errno.h>
     #include <stdint.h>
     #include <stdio.h>
     #include <stdlib.h>
     #include <time.h>
     #include <unistd.h>
     #define EXPORT(name) __attribute__((export_name(name)))
     EXPORT("cabi_realloc") void *cabi_realloc(void *old, size_t old_size, size_t align, size_t size) {
       (void)old_size, (void)align;
       return realloc(old, size);
     }
     ${source}`,
    ...flags,
  )
  const records = MANIFEST.map((it) => JSON.stringify(it)).join('\n')
  return runGuest(withCustomSection(wasm, 'skein', records))
}

describe('a mod in C, with wasi-libc', () => {
  test('starts, prints, and tells the time', async () => {
    const game = await run(`
      static const char *greeting = "not yet";
      __attribute__((constructor)) static void before(void) { greeting = "hello"; }
      EXPORT("step") void step(void *payload, size_t length) {
        (void)payload, (void)length;
        struct timespec now;
        clock_gettime(CLOCK_MONOTONIC, &now);
        printf("%s from C, %lld.%03ld s, %lld s\\n", greeting, now.tv_sec, now.tv_nsec / 1000000, time(NULL));
        fprintf(stderr, "%.3f is not pi\\n", 3.25);
        printf("kept until");
      }`)
    expect([game.refusals, game.faults]).toEqual([[], []])
    for (let i = 0; i < 13; i++) game.game.frame(0.1)
    game.step()
    game.step()
    const printed = ['info acme:guest: hello from C, 1.300 s, 1 s', 'warn acme:guest: 3.250 is not pi']
    expect(game.log).toEqual([...printed, `info acme:guest: kept until${printed[0]!.slice(17)}`, printed[1]])
  })

  test('sleeps without waiting, and finds that time has passed', async () => {
    const game = await run(`
      EXPORT("step") void step(void *payload, size_t length) {
        (void)payload, (void)length;
        struct timespec from, to;
        clock_gettime(CLOCK_MONOTONIC, &from);
        // What waits for a time must get there.
        do usleep(400000), clock_gettime(CLOCK_MONOTONIC, &to); while (to.tv_sec < from.tv_sec + 3600);
        printf("%lld %ld\\n", to.tv_sec - from.tv_sec, to.tv_nsec - from.tv_nsec);
      }`)
    game.step()
    expect([game.log, game.faults]).toEqual([['info acme:guest: 3600 0'], []])
  })

  test('gets random numbers of its own stream, no environment, and an end of its input', async () => {
    const game = await run(`
      EXPORT("step") void step(void *payload, size_t length) {
        (void)payload, (void)length;
        uint32_t number;
        getentropy(&number, sizeof number);
        printf("%u %d %d %d\\n", number, getenv("HOME") == NULL, getchar(), isatty(1));
      }`)
    game.step()
    const number = createRandom(1, 'acme:guest').bits()
    expect(game.log).toEqual([`info acme:guest: ${number} 1 -1 1`])
  })

  test('finds no files', async () => {
    const game = await run(`
      EXPORT("step") void step(void *payload, size_t length) {
        (void)payload, (void)length;
        FILE *file = fopen("/etc/passwd", "r");
        printf("%d %d\\n", file == NULL, errno == ENOENT || errno == ENOTCAPABLE || errno == ENOSYS);
        printf("%d %d\\n", chdir("/"), lseek(1, 0, SEEK_SET) == -1 && errno == ESPIPE);
      }`)
    game.step()
    expect([game.log, game.faults]).toEqual([['info acme:guest: 1 1', 'info acme:guest: -1 1'], []])
  })

  test.each([
    ['exit(3)', 'fault/exit', 'exit with code 3'],
    ['exit(0)', 'fault/exit', 'exit with code 0'],
    ['abort()', 'fault/trap', 'unreachable'],
  ])('%s is a fault, and what it had printed is there', async (statement, code, words) => {
    const game = await run(`
      #include <assert.h>
      EXPORT("step") void step(void *payload, size_t length) {
        (void)payload, (void)length;
        puts("about to end");
        fputs("because", stderr);
        ${statement};
      }`)
    game.step()
    expect(game.log).toEqual([
      'info acme:guest: about to end',
      'warn acme:guest: because',
      `faulted: ${code}`,
    ])
    expect(game.faults[0]!.message).toContain(words)
  })

  test('is refused when it is built as a program', async () => {
    const game = await run(
      'int main(void) { puts("hello"); } EXPORT("step") void step(void *a, size_t b) { (void)a, (void)b; }',
      '-mexec-model=command',
    )
    expect(game.refusals.map((it) => it.code)).toEqual(['link/wasi-command'])
  })
})

test('every function of WASI has the type that wasi-libc gives it', async () => {
  // All but one, which wasi-libc has no use for.
  const names = WASI_FUNCTIONS.filter((name) => name !== 'proc_raise')
  const wrappers = names.map((name) => `(void *)__wasi_${name}`).join(', ')
  const module = readModule(
    await compileC(`
      #include <wasi/api.h>
      __attribute__((export_name("all"))) void *all(int i) { void *list[] = { ${wrappers} }; return list[i]; }`),
    'all.wasm',
  )
  const found = new Map(module.imports.map(({ name, type }) => [name, type]))
  expect([...found.keys()].toSorted()).toEqual(names)
  for (const name of names) expect([name, found.get(name)]).toEqual([name, wasiSignature(name)])
})
