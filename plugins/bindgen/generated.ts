/** The first line of every file of bindings. */
const HEADER = /^(?:\/\/|#) (?:Bindings for \S+|\S+ as WIT), made by "skein bindgen"\./

/** Whether a file was made by a generator of bindings, so that it may be made again. */
export function isGenerated(text: string): boolean {
  return HEADER.test(text)
}
