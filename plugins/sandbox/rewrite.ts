import { SECTION } from '../wasm/binary-format.ts'
import { ByteWriter } from './byte-writer.ts'
import { CANONICAL_BYTES } from './canonical.ts'
import { readSpace } from './module-space.ts'
import { planRewrite, type RewritePlan, type RewriteRequest } from './rewrite-plan.ts'
import { SectionWriter } from './section-writer.ts'
import type { InTurns } from './turns.ts'
import { writeCode } from './write-code.ts'

/** Sections that stand behind that of exports, which may have to be added. */
const BEHIND_EXPORTS: ReadonlySet<number> = new Set([
  SECTION.start,
  SECTION.element,
  SECTION.dataCount,
  SECTION.code,
  SECTION.data,
])

/**
 * Rewrites a module so that nothing in it can run without end, call too deeply, or take more memory than it may. The
 * remaining fuel and stack lie in globals that all rewritten modules import: the module's own globals come after those.
 * Nothing else in it changes its index. A single pass reads the code, and another writes it.
 *
 * @throws SkeinError `module/invalid`, `module/unsupported`, `module/too-large` or `module/over-limit`
 */
export function rewriteModule(request: RewriteRequest): Uint8Array {
  const steps = rewrite(request)
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}

/** The same for a large module while a game plays. @param turn lets others have their turn; awaited every now and then */
export async function rewriteInTurns(
  request: RewriteRequest,
  turn: () => Promise<void>,
): Promise<Uint8Array> {
  const steps = rewrite(request)
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
    await turn()
  }
}

function* rewrite(request: RewriteRequest): InTurns<Uint8Array> {
  const { bytes, file, info, copies = null } = request
  const plan = yield* planRewrite(request, readSpace(bytes, file, info))
  const out = new ByteWriter(0, bytes, copies)
  out.expect(expectedBytes(plan))
  out.copy(bytes, 0, 8)
  const writer = new SectionWriter(plan, out)
  let imports = !plan.meter
  let exports = !plan.meter
  for (const section of info.layout.sections) {
    const { id } = section
    if (!imports && id > SECTION.import) writer.addImports()
    imports ||= id >= SECTION.import
    if (!exports && BEHIND_EXPORTS.has(id)) writer.addExports()
    exports ||= id === SECTION.export || BEHIND_EXPORTS.has(id)
    if (id !== SECTION.code) {
      writer.write(section)
      continue
    }
    out.byte(id)
    const size = out.reserve()
    yield* writeCode(plan, out)
    out.fill(size)
  }
  return out.bytes
}

/** How many bytes are likely to be written. */
function expectedBytes({ bytes, scan }: RewritePlan): number {
  let nans = 0
  for (const it of scan.functions) nans += it.nans
  return Math.ceil(bytes.length * 1.3) + nans * CANONICAL_BYTES + 1024
}
