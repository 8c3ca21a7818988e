/** The most functions of a trace that are shown. */
const MOST = 5

/**
 * The functions of a mod's own source in a trace, innermost first: those of its language and of the SDK are left out, unless there
 * are no others.
 */
export function ownCalls(trace: readonly string[]): readonly string[] {
  const own = trace.filter((call) => !/~lib\/|\bskein-glue\.ts\b/.test(call))
  return (own.length === 0 ? trace : own).slice(0, MOST)
}
