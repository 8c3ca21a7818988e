import type { Entry } from '../image/index.ts'

/** A function of a module, as the host calls it. */
export type CoreFunction = (...args: number[]) => number

/** The target of a call into a mod, as messages say it. Made once for each export of a system. */
export class CallScope {
  /** The id of the system; empty when the call is for the whole mod. */
  readonly system: string
  readonly export: string
  /** The function, as the instance finds it. */
  readonly entry: Entry
  /** The payload of an event that is handed to the export, in messages. */
  readonly payload: string
  #exports: WebAssembly.Exports | null = null
  #function: CoreFunction | null = null

  constructor(system: string, entry: Entry) {
    this.system = system
    this.entry = entry
    this.export = typeof entry === 'string' ? entry : entry.name
    this.payload = `the payload for ${this.export}`
  }

  /** The function of an instance that it calls; looked up once. */
  functionOf(exports: WebAssembly.Exports): CoreFunction {
    if (this.#exports !== exports) {
      this.#exports = exports
      this.#function = exports[this.export] as CoreFunction
    }
    return this.#function!
  }
}
