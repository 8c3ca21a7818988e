import { existsSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { basename, join } from 'node:path'
import { packageToJson } from '../../engine/formats.ts'
import { type PackageDefinition } from '../../engine/index.ts'
import { isModFile, listModFolder, readModFile } from '../mod-folder.ts'
import type { ServedList } from './dev-protocol.ts'

/** The path of a game's interfaces, under the address of its page. */
export const INTERFACES_PATH = '@skein/interfaces.json'

/** The interfaces of a game, as a server or a published folder has them. */
export interface ServedInterfaces {
  /** Packages in the notation of manifests, with their doc comments. */
  readonly packages: readonly unknown[]
  /** The folder whose mods are built when they are saved. */
  readonly sources?: string
  /** The file of the game, if that is known. */
  readonly game?: string
}

/** A package in the notation of manifests, with its doc comments. */
export function packageWithDocs(definition: PackageDefinition): unknown {
  const { docs = new Map<string, string>() } = definition
  const json = packageToJson(definition)
  return docs.size === 0 ? json : { ...json, docs: Object.fromEntries(docs) }
}

/** Served mods, and their folder. */
export interface ServedMods {
  /** Vite's base. */
  readonly base: string
  /** The path of the folder under it, and the folder. */
  readonly path: string
  readonly folder: string
  readonly sources: string
  readonly packages: readonly PackageDefinition[]
  readonly game?: string | undefined
}

interface Answer {
  readonly status: 200 | 404
  readonly type: string
  readonly body: string | Uint8Array
}

const JSON_TYPE = 'application/json'

/** Serves a mod, the list of them, or what the game shares. @returns whether the request was for one */
export async function serveMods(
  request: IncomingMessage,
  response: ServerResponse,
  served: ServedMods,
): Promise<boolean> {
  const answer = await answerTo(request.url ?? '', served)
  if (answer === null) return false
  response.statusCode = answer.status
  response.setHeader('Content-Type', answer.type)
  response.setHeader('Cache-Control', 'no-store')
  response.end(answer.body)
  return true
}

async function answerTo(
  url: string,
  { base, path, folder, sources, packages, game }: ServedMods,
): Promise<Answer | null> {
  const asked = pathOf(url)
  if (asked === `${base}${INTERFACES_PATH}`) {
    const told: ServedInterfaces = {
      packages: packages.map(packageWithDocs),
      sources,
      ...(game === undefined ? {} : { game }),
    }
    return { status: 200, type: JSON_TYPE, body: JSON.stringify(told) }
  }
  const start = `${base}${path}/`
  if (asked === null || !asked.startsWith(start)) return null
  const file = asked.slice(start.length)
  if (file !== basename(file)) return null
  if (file === 'index.json') {
    const listed = await listModFolder(folder).catch(() => [])
    const mods = listed.filter(({ problem }) => problem === null).map((mod) => mod.file)
    const development = mods.filter((mod) =>
      existsSync(join(sources, mod.replace(/\.wasm$/i, ''), 'skein.json')),
    )
    const list: ServedList = { mods, ...(development.length === 0 ? {} : { development }) }
    return { status: 200, type: JSON_TYPE, body: JSON.stringify(list) }
  }
  if (!isModFile(file)) return null
  const mod = await readModFile(folder, { file, problem: null })
  if (mod === null || mod.problem !== undefined) {
    const body = mod?.problem?.message ?? `${file} not found`
    return { status: 404, type: 'text/plain; charset=utf-8', body }
  }
  return { status: 200, type: 'application/wasm', body: mod.bytes }
}

/** The path that is asked for; `null` when it is none. */
function pathOf(url: string): string | null {
  try {
    return decodeURIComponent(url.split('?')[0]!)
  } catch {
    return null
  }
}
