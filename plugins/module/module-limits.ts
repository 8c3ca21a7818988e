import { SkeinError } from '../../engine/index.ts'
import type { ModuleInfo } from '../wasm/index.ts'
import type { ModuleLimits } from '../limits.ts'

const WHAT: Readonly<Record<keyof ModuleLimits, string>> = {
  moduleBytes: 'bytes',
  codeBytes: 'bytes of code',
  sectionBytes: 'bytes in one custom section',
  sectionsBytes: 'bytes in custom sections',
  exports: 'exports',
  functions: 'functions',
}

const CUSTOM = 0
const CODE = 10

/** @throws SkeinError `module/too-large` when a module is larger than it may be */
export function checkSize(info: ModuleInfo, file: string, limits: ModuleLimits): void {
  const spans = (id: number): number[] =>
    info.layout.sections.filter((it) => it.id === id).map((it) => it.end - it.content)
  const custom = spans(CUSTOM)
  const found: ModuleLimits = {
    moduleBytes: info.size,
    codeBytes: spans(CODE)[0] ?? 0,
    sectionBytes: custom.reduce((most, size) => Math.max(most, size), 0),
    sectionsBytes: custom.reduce((sum, size) => sum + size, 0),
    exports: info.exports.size,
    functions: info.functions,
  }
  for (const key of Object.keys(WHAT) as (keyof ModuleLimits)[]) {
    if (found[key] <= limits[key]) continue
    throw new SkeinError(
      'module/too-large',
      `${file} has ${found[key]} ${WHAT[key]}; the limit is ${limits[key]}`,
      {
        names: { file },
        hint: `Build it without debug information, or raise "${key}" in the game.`,
      },
    )
  }
}
