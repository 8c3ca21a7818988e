import { expect, test, vi } from 'vitest'
import { createGame, defineGame, defineSystem } from '../index.ts'
import { mount } from './mount.ts'

// In a file of its own: Pixi looks for graphics once, and remembers.
test('says so where there is nothing to draw with', async () => {
  const game = await createGame(defineGame({ systems: [defineSystem('idle', { create: () => ({}) })] }))
  const host = document.createElement('div')
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null)
  await expect(mount(game, host)).rejects.toMatchObject({ code: 'render/no-graphics' })
  expect([host.querySelector('canvas'), host.textContent]).toEqual([null, expect.stringContaining('WebGL')])
})
