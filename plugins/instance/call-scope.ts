/** A function of a module, as the host calls it. */
export type CoreFunction = (...args: number[]) => number

/** What a call into a mod is made for, as messages say it. Made once for each export of a system. */
export class CallScope {
  /** The id of the system; empty when the call is for the whole mod. */
  readonly system: string
  readonly export: string
  /** What the payload of an event is called that is handed to the export. */
  readonly payload: string
  #exports: WebAssembly.Exports | null = null
  #function: CoreFunction | null = null

  constructor(system: string, name: string) {
    this.system = system
    this.export = name
    this.payload = `the payload for ${name}`
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
