import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { provideZig } from '../plugins/sdk/zig/testing/provide-zig.ts'
import { startChromium } from './testing/browser-page.ts'
import { DevGame } from './testing/dev-game.ts'

const chromium = inject('chromium')
const SOON = { timeout: 60_000, interval: 20 }

/** Counts beats, and puts the count, times a factor, on the board. */
const counter = (factor: string, more = ''): string => `const stage = @import("stage.zig");

pub const Counter = struct {
    board: stage.Board,
    beats: i32 = 0,

    pub fn beat(self: *Counter, _: stage.Beat) void {
        self.beats += 1;
        self.board.put("count", self.beats * ${factor});
        ${more}
    }
};
`

test.skipIf(chromium === null)(
  'a mod in Zig that is edited is replaced in the page with its state; mistakes and faults are shown with file and line',
  async () => {
    await provideZig()
    const browser = await startChromium(chromium!)
    const dev = await DevGame.start()
    try {
      const folder = join(dev.folder, 'mod-sources', 'counter')
      const save = (text: string): Promise<void> => writeFile(join(folder, 'src', 'mod.zig'), text)
      await mkdir(join(folder, 'src'), { recursive: true })
      await save(counter('1'))
      await writeFile(join(folder, 'skein.json'), '{"name":"acme:counter","version":"1.0.0","lang":"zig"}')
      const page = await dev.open(browser)
      const count = (): Promise<number> => page.evaluate(() => globalThis.stage.numbers['count'] ?? 0)
      const overlay = (): Promise<string> =>
        page.evaluate(() => document.querySelector('skein-overlay')?.shadowRoot?.textContent ?? '')
      await expect.poll(count, SOON).toBeGreaterThan(20)

      await save(counter('two'))
      await expect.poll(overlay, SOON).toContain('acme:counter was not built')
      expect(await overlay()).toMatch(
        /mod-sources\/counter\/src\/mod\.zig:9:46.*use of undeclared identifier 'two'/s,
      )
      const before = await count()
      await save(counter('-1'))
      await expect.poll(count, SOON).toBeLessThan(-before)
      await expect.poll(overlay, SOON).toBe('')

      await save(counter('1', 'if (self.beats > 0) @panic("no more");'))
      await expect.poll(overlay, SOON).toContain('no more')
      expect(await overlay()).toContain('mod.Counter.beat (src/mod.zig:10:29)')
    } finally {
      await dev.close()
      await browser.close()
    }
  },
)
