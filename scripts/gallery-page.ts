import { readdir, readFile } from 'node:fs/promises'
import { compareText } from '../engine/index.ts'
import { join } from 'node:path'
import { findLayout } from '../src/layout/layout.ts'

/** A sample game as the gallery shows it. */
export interface SampleGame {
  /** The name of its folder. */
  readonly name: string
  readonly title: string
  /** The first sentence of its README. */
  readonly sentence: string
  /** The file of the first picture in its README, relative to its folder; `null` when it has none. */
  readonly picture: string | null
}

/** The sample games that have a page, by name. */
export async function sampleGames(examples: string): Promise<SampleGame[]> {
  const games: SampleGame[] = []
  for (const entry of await readdir(examples, { withFileTypes: true })) {
    const folder = join(examples, entry.name)
    if (!entry.isDirectory() || (await findLayout(folder)).page === null) continue
    const readme = await readFile(join(folder, 'README.md'), 'utf8').catch(() => '')
    games.push({ name: entry.name, ...described(readme, entry.name) })
  }
  return games.toSorted((a, b) => compareText(a.name, b.name))
}

function described(readme: string, name: string): Omit<SampleGame, 'name'> {
  const title = /^# (.+)$/m.exec(readme)?.[1] ?? name.replace(/^./, (letter) => letter.toUpperCase())
  const picture = /!\[[^\]]*\]\(([\w./-]+\.(?:png|jpe?g|webp))\)/.exec(readme)?.[1] ?? null
  const paragraph = readme.split(/\n\s*\n/).find((it) => /^[A-Z]/.test(it.trim())) ?? ''
  const words = paragraph
    .replace(/\s+/g, ' ')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[`*_]/g, '')
  return { title, picture, sentence: /^.*?[.!?](?= |$)/.exec(words.trim())?.[0] ?? words.trim() }
}

const STYLE = `
:root { color-scheme: light dark; --back: #f4f6fb; --card: #ffffff; --line: #cfd6e4; --text: #171b24; --soft: #4d566a; --strong: #1f5fd0; }
@media (prefers-color-scheme: dark) {
  :root { --back: #0b1020; --card: #161d33; --line: #33405f; --text: #eef1f7; --soft: #b4bccd; --strong: #8ab4ff; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1100px; padding: 32px 16px 48px; background: var(--back); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
h1 { margin: 0 0 4px; font-size: 32px; }
p { margin: 0; color: var(--soft); }
ul { list-style: none; margin: 28px 0; padding: 0; display: grid; gap: 20px; grid-template-columns: repeat(auto-fill, minmax(min(300px, 100%), 1fr)); }
a.game { display: block; height: 100%; background: var(--card); border: 1px solid var(--line); border-radius: 14px; overflow: hidden; color: inherit; text-decoration: none; }
a.game:hover, a.game:focus-visible { border-color: var(--strong); outline: 3px solid var(--strong); outline-offset: 1px; }
.picture { display: block; width: 100%; height: auto; aspect-ratio: 16 / 10; object-fit: cover; background: linear-gradient(135deg, #1f5fd0, #f72585); }
.words { padding: 12px 16px 16px; }
h2 { margin: 0 0 4px; font-size: 20px; }
code { font: 14px ui-monospace, monospace; background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: 1px 6px; }
`

/** The page that lists the sample games; each is at its name. */
export function galleryPage(games: readonly SampleGame[]): string {
  const cards = games.map(({ name, title, sentence, picture }) => {
    const shown =
      picture === null
        ? '<div class="picture"></div>'
        : `<img class="picture" src="${name}/${escape(PICTURE)}" alt="" width="640" height="400" />`
    return `<li><a class="game" href="${name}/">${shown}<div class="words"><h2>${escape(title)}</h2><p>${escape(sentence)}</p></div></a></li>`
  })
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link rel="icon" href="data:," />
    <title>Skein: sample games</title>
    <style>${STYLE}</style>
  </head>
  <body>
    <main>
      <h1>Skein</h1>
      <p>Sample games with mods. Open a game, allow its mods, switch them on and off, or drop your own <code>.wasm</code> file on the page.</p>
      <ul>
        ${cards.join('\n        ')}
      </ul>
      <p>Edit a file in <code>examples/&lt;game&gt;/mod-sources</code> while you play: saving it hot-reloads the mod.</p>
    </main>
  </body>
</html>
`
}

/** Under which name, within a game's path, its picture is served. */
export const PICTURE = '@gallery/picture'

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (it) => `&#${it.charCodeAt(0)};`)
}
