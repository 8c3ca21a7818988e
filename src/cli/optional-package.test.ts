import { expect, test } from 'vitest'
import { importOptional } from './optional-package.ts'

const VITE = { what: 'skein dev needs Vite', install: 'vite@8' }

test('takes a package that is there', async () => {
  expect(await importOptional<{ join: unknown }>('node:path', '.', VITE)).toHaveProperty('join')
})

test('takes the one of the project where Skein finds none', async () => {
  const asked: string[] = []
  const importer = (specifier: string): Promise<unknown> => {
    asked.push(specifier)
    return specifier.startsWith('file:') ? Promise.resolve('found') : Promise.reject(new Error('none'))
  }
  expect(await importOptional('vite', process.cwd(), VITE, importer)).toBe('found')
  expect(asked).toEqual(['vite', expect.stringMatching(/^file:.*node_modules\/vite\//)])
})

test('says what to install where there is none', async () => {
  const none = (): Promise<unknown> => Promise.reject(new Error('none'))
  await expect(importOptional('vite', '/', VITE, none)).rejects.toMatchObject({
    code: 'cli/not-installed',
    message: 'skein dev needs Vite, but vite is not installed',
    hint: 'Run "npm install --save-dev vite@8" in the project of the game.',
  })
})
