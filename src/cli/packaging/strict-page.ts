import { createHash } from 'node:crypto'
import { SkeinError } from '../../../engine/index.ts'
import { STARTER } from './service-worker.ts'

/** The files that a page gets besides its own. */
export const MANIFEST = 'manifest.webmanifest'
export const ICON = 'icon.svg'

/** The content security policy of a page; styles within it are allowed as they are. */
function policyOf(styles: readonly string[]): string {
  const hashes = styles.map((style) => ` 'sha256-${createHash('sha256').update(style).digest('base64')}'`)
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    `style-src 'self'${hashes.join('')}`,
    "img-src 'self' blob:",
    "media-src 'self' blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}

/**
 * Gives a page that is built a strict policy, and what makes it installable.
 *
 * @throws SkeinError `cli/bad-input` when the page has something in it that the policy forbids
 */
export function strictPage(html: string, file: string): string {
  const bare = html.replace(/<!--[^]*?-->/g, '')
  const forbidden = [
    [
      /<script(?![^>]*\ssrc\s*=)[^>]*>/i,
      'a script',
      'Move it into a file: <script type="module" src="main.ts">.',
    ],
    [/<[^>]+\sstyle\s*=/i, 'an attribute "style"', 'Move it into a style sheet.'],
    [/<[^>]+\son[a-z]+\s*=/i, 'an inline event handler', 'Use addEventListener in a script.'],
    [
      /<(?:script|link|img)[^>]*\s(?:src|href)\s*=\s*["']?(?:https?:)?\/\//i,
      'a file from another site',
      'Copy the file beside the page.',
    ],
  ] as const
  for (const [pattern, what, hint] of forbidden) {
    if (!pattern.test(bare)) continue
    throw new SkeinError(
      'cli/bad-input',
      `${file} contains ${what}, which its Content-Security-Policy would forbid`,
      {
        names: { file },
        hint,
      },
    )
  }
  const styles = [...html.matchAll(/<style[^>]*>([^]*?)<\/style>/gi)].map(([, style]) => style!)
  const tags = [
    `<meta http-equiv="Content-Security-Policy" content="${policyOf(styles)}" />`,
    ...(/rel=["']?manifest/i.test(bare) ? [] : [`<link rel="manifest" href="./${MANIFEST}" />`]),
    ...(/rel=["']?(?:shortcut )?icon/i.test(bare)
      ? []
      : [`<link rel="icon" type="image/svg+xml" href="./${ICON}" />`]),
    `<script type="module" src="./${STARTER}"></script>`,
  ]
  const at = headOf(html)
  return `${html.slice(0, at)}\n    ${tags.join('\n    ')}${html.slice(at)}`
}

/**
 * The part of a page before the first element of its head: a document type, comments, the tags of `html` and `head`, all of which a page may
 * leave out, and the declaration of its characters.
 */
const HEAD =
  /^(?:\s|<!--[^]*?-->)*(?:<!doctype[^>]*>)?(?:\s|<!--[^]*?-->)*(?:<html(?:\s[^>]*)?>)?(?:\s|<!--[^]*?-->)*(?:<head(?:\s[^>]*)?>)?(?:\s*<meta\s+charset[^>]*>)?/i

/** Where the first element of a page's head is, or would be. */
function headOf(html: string): number {
  return HEAD.exec(html)?.[0].trimEnd().length ?? 0
}

/** Puts a mark into the head of a page. */
export function withMark(html: string, mark: string): string {
  const at = headOf(html)
  return `${html.slice(0, at)}\n    ${mark}${html.slice(at)}`
}

/** The title of a page. */
export function titleOf(html: string, name: string): string {
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(html)?.[1]?.trim() ?? ''
  const plain = title
    .replace(/&amp;/g, '&')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
  return plain === '' ? name : plain
}

/** How the game is called and looks where it is installed. */
export function webManifest(title: string): string {
  const manifest = {
    name: title,
    short_name: title.split(/\s[·|–-]\s/)[0],
    start_url: './',
    scope: './',
    display: 'fullscreen',
    background_color: '#0b1020',
    theme_color: '#0b1020',
    icons: [{ src: `./${ICON}`, sizes: 'any', type: 'image/svg+xml', purpose: 'any' }],
  }
  return `${JSON.stringify(manifest, null, 2)}\n`
}

/** A letter on a color that follows from the name. */
export function iconOf(title: string): string {
  const hue = createHash('sha256').update(title).digest().readUInt16BE(0) % 360
  const letter = /[\p{L}\p{N}]/u.exec(title)?.[0]?.toUpperCase() ?? 'S'
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512"><rect width="512" height="512" rx="96" fill="hsl(${hue} 60% 32%)"/><text x="256" y="360" font-family="system-ui, sans-serif" font-size="300" font-weight="700" text-anchor="middle" fill="#fff">${letter}</text></svg>\n`
}
