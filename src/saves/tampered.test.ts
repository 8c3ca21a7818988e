import { describe, expect, test } from 'vitest'
import { loadAllTampered, TAMPERED } from './testing/tamper.ts'

// Tens of thousands are loaded by npm run fuzz.
const COUNTS: Readonly<Record<string, number>> = { 'without mods': 400, 'with mods': 120 }

describe('a saved game that was changed on purpose, with a checksum that matches', () => {
  test.each(Object.entries(TAMPERED))(
    '%s is refused with a code, or is a game like any other',
    async (name, start) => {
      const count = COUNTS[name]!
      const codes = await loadAllTampered(start, 1, count)
      expect(codes.get('save/malformed')).toBeGreaterThan(count / 2)
      expect(codes.get('loaded')).toBeGreaterThan(0)
      for (const code of codes.keys()) expect(code).toMatch(/^(?:loaded|save\/[a-z-]+)$/)
    },
  )
})
