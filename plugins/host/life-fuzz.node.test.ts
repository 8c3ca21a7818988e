import { expect, test } from 'vitest'
import { fuzzLife } from '../testing/life-fuzz.ts'

// The same as `npm run fuzz`, which goes on for longer.
test('1,000 random steps in the life of eight mods leave nothing behind that a model does not know', async () => {
  const report = await fuzzLife(
    Number(process.env['LIFE_SEED'] ?? 1),
    Number(process.env['LIFE_STEPS'] ?? 1_000),
  )
  // If it met little of all this, it would test little.
  for (const what of ['running', 'refused', 'faulted', 'stopped', 'disabled', 'must run', 'settled'])
    expect([what, (report.get(what) ?? 0) > 20]).toEqual([what, true])
  for (const what of ['asked', 'exact value', 'busy'])
    expect([what, (report.get(what) ?? 0) > 20]).toEqual([what, true])
  for (const what of ['mod-replaced', 'mod-rolled-back', 'mod-refused', 'mod-faulted'])
    expect([what, (report.get(what) ?? 0) > 5]).toEqual([what, true])
}, 300_000)
