import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { SKEIN_VERSION } from './version.ts'

test('saved games name the version of the package', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  expect(SKEIN_VERSION).toBe(version)
})
