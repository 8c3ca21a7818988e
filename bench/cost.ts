import { benchImports } from './cost-imports.ts'
import { nanosecondsOf } from './cost-kernel.ts'
import { benchFiles } from './cost-files.ts'
import { opcodeKernels } from './cost-opcodes.ts'
import { structureKernels } from './cost-structures.ts'
import type { Effort, Figure } from './measure.ts'

/** How many of the worst are named. */
const NAMED = 10
/** How many times the mean the worst may be. */
const AIM = 5

/**
 * The host's cost of a unit of fuel at worst: for each instruction and structure of code, with the operands that take
 * longest, compiled by the compiler of the engine that is the worse at it.
 */
export async function benchCost(effort: Effort, filter: string): Promise<Figure[]> {
  const figures: Figure[] = []
  // A filter without a slash measures all, to find the worst; another one only the figures that it names.
  const wanted = (name: string): boolean => !filter.includes('/') || name.startsWith(filter)
  for (const kernel of [...opcodeKernels(), ...structureKernels()]) {
    const name = `cost/${kernel.name}`
    if (!wanted(name)) continue
    figures.push({ name, value: nanosecondsOf(kernel, effort), unit: 'ns/fuel' })
  }
  figures.push(...(await benchImports(effort, wanted)))
  figures.push(...(await benchFiles(effort, wanted)))
  return [...figures, ...worstOf(figures.filter(({ unit }) => unit === 'ns/fuel'))]
}

/** The mean, and the ten worst, held against it. */
function worstOf(figures: readonly Figure[]): Figure[] {
  const mean = figures.reduce((sum, { value }) => sum + value, 0) / figures.length
  const sorted = figures.toSorted((a, b) => b.value - a.value).slice(0, NAMED)
  return [
    { name: 'cost/mean', value: mean, unit: 'ns/fuel' },
    ...sorted.map(({ name, value, unit }) => ({
      name: `cost/worst/${name.slice(5)}`,
      value,
      unit,
      against: 'cost/mean',
      ratio: value / mean,
      aim: AIM,
    })),
  ]
}
