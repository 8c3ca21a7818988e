import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname } from 'node:path'

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
}

/** A web server on this machine, for one test. */
export interface Site {
  /** Such as `http://127.0.0.1:40123`. */
  readonly address: string
  /** Paths that were asked for and are not there. */
  readonly missing: readonly string[]
  close(): Promise<void>
}

/**
 * Serves some files, by their paths (`/index.html`); a folder is the `index.html` in it.
 *
 * @param headers sent with every file, such as a `content-security-policy`
 * @param handle answers other requests itself, and says whether it did
 */
export async function serveSite(
  files: ReadonlyMap<string, string | Uint8Array>,
  headers: Readonly<Record<string, string>> = {},
  handle: (path: string, request: IncomingMessage, response: ServerResponse) => Promise<boolean> = async () =>
    false,
): Promise<Site> {
  const missing: string[] = []
  const server: Server = createServer(async (request, response) => {
    const asked = new URL(request.url ?? '/', 'http://localhost').pathname
    if (await handle(asked, request, response)) return
    const path = asked.endsWith('/') ? `${asked}index.html` : asked
    const file = files.get(path)
    if (file === undefined) {
      // Browsers with windows ask for an icon, whether the page has one or not.
      const icon = path === '/favicon.ico'
      if (!icon) missing.push(path)
      response.writeHead(icon ? 204 : 404).end()
      return
    }
    const type = TYPES[extname(path)] ?? 'application/octet-stream'
    response.writeHead(200, { ...headers, 'content-type': type, 'cache-control': 'no-store' }).end(file)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    missing,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
