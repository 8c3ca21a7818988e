import { join } from 'node:path'
import type { HotPayload, ViteDevServer } from 'vite'
import type { SkeinError } from '../../engine/index.ts'
import { BUILD_PROBLEMS, HELLO, problemOf, type ModProblem } from './dev-protocol.ts'

/** Problems in building or reading mods on the side of the server; the pages show them. */
export class BuildProblems {
  readonly #ws: ViteDevServer['ws']
  readonly #builds = new Map<string, ModProblem>()
  readonly #files = new Map<string, ModProblem>()

  constructor(ws: ViteDevServer['ws']) {
    this.#ws = ws
    ws.on(HELLO, (_data, client) => client.send(this.#message()))
  }

  /** A mod could not be built. @param folder its folder */
  failed(name: string, folder: string, error: SkeinError): void {
    const problem = problemOf('build', error.names.mod ?? name, `${name}.wasm`, error)
    const { place } = problem
    this.#builds.set(name, {
      ...problem,
      ...(place === undefined ? {} : { place: { ...place, file: join(folder, place.file) } }),
    })
    this.#show()
  }

  /** A mod was built, or has gone. */
  built(name: string): void {
    if (this.#builds.delete(name)) this.#show()
  }

  /** A file of the folder of mods cannot be read. */
  refused(file: string, error: SkeinError): void {
    this.#files.set(file, problemOf('refused', file, file, error))
    this.#show()
  }

  /** A file can be read, or has gone. */
  clear(file: string): void {
    if (this.#files.delete(file)) this.#show()
  }

  #show(): void {
    this.#ws.send(this.#message())
  }

  #message(): HotPayload {
    const data = [...this.#builds.values(), ...this.#files.values()]
    return { type: 'custom', event: BUILD_PROBLEMS, data }
  }
}
