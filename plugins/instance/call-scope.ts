/** What a call into a mod is made for, as messages say it. Made once for each export of a system. */
export class CallScope {
  /** The id of the system; empty when the call is for the whole mod. */
  readonly system: string
  readonly export: string
  /** What the payload of an event is called that is handed to the export. */
  readonly payload: string

  constructor(system: string, name: string) {
    this.system = system
    this.export = name
    this.payload = `the payload for ${name}`
  }
}
