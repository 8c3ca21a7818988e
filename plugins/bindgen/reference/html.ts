import type { PackageDefinition } from '../../../engine/index.ts'
import { commentHtml, escapeHtml } from './comment-html.ts'
import { entriesOf, isBuiltIn, type ItemEntry, type MemberEntry, type PackageEntry } from './entries.ts'

/**
 * Writes the reference of packages as one page in HTML that needs no other file and no script. It can be read on a phone, in light and in
 * dark, and each item has an address of its own, such as `#pong:game/goal`.
 */
export function referencePage(packages: readonly PackageDefinition[]): string {
  const entries = entriesOf(packages)
  const title = `${entries[0]?.name ?? 'A game'}: reference for modders`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header><h1>${escapeHtml(title)}</h1></header>
<nav aria-label="Contents">
${entries.map(contentsHtml).join('\n')}
</nav>
<main>
${entries.map(packageHtml).join('\n')}
</main>
</body>
</html>
`
}

const anchor = (id: string): string => escapeHtml(id.replace(/@[^@]*$/, ''))

function contentsHtml({ name, groups }: PackageEntry): string {
  const items = groups.flatMap((group) => group.items)
  const links = items.map(
    ({ id, name: item, kind }) => `<li class="${kind}"><a href="#${anchor(id)}">${escapeHtml(item)}</a></li>`,
  )
  return `<details${isBuiltIn({ name }) ? '' : ' open'}><summary>${escapeHtml(name)}</summary><ul>${links.join('')}</ul></details>`
}

function packageHtml({ name, version, text, bindings, groups }: PackageEntry): string {
  const sections = groups.map(({ title, items }) => `<h3>${title}</h3>\n${items.map(itemHtml).join('\n')}`)
  return `<section>
<h2 id="${escapeHtml(name)}">${escapeHtml(name)} <small>${escapeHtml(version)}</small></h2>
${commentHtml(text)}<p>Bindings: <code>import { … } from '${escapeHtml(bindings)}'</code></p>
${sections.join('\n')}
</section>`
}

function itemHtml({ kind, name, id, text, members }: ItemEntry): string {
  const none = kind === 'component' ? 'A tag, without fields.' : 'Without fields.'
  const list = members.length === 0 ? `<p>${none}</p>` : `<dl>${members.map(memberHtml).join('')}</dl>`
  return `<article id="${anchor(id)}">
<h4><a href="#${anchor(id)}">${escapeHtml(name)}</a> <small>${kind}</small></h4>
<p class="id"><code>${escapeHtml(id)}</code></p>
${commentHtml(text)}${list}
</article>`
}

function memberHtml({ code, type, initial, text }: MemberEntry): string {
  const typed = type === '' ? '' : `: ${type}`
  const value = initial === '' ? '' : ` = ${initial}`
  return `<dt><code>${escapeHtml(`${code}${typed}${value}`)}</code></dt><dd>${commentHtml(text)}</dd>`
}

const STYLE = `
:root { --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --paper: #fff; --code: #f3f4f6; --link: #0550ae; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --soft: #9da7b1; --line: #3d444d; --paper: #0d1117; --code: #1c232b; --link: #79b8ff; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1rem; color: var(--ink); background: var(--paper); font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; }
h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); font-size: 1.4rem; }
h3 { margin-top: 2rem; font-size: 1.1rem; color: var(--soft); }
h4 { margin: 0; font-size: 1.1rem; }
h2, h4, code, a { overflow-wrap: anywhere; }
small, .id { color: var(--soft); font-weight: normal; font-size: .85em; }
a { color: var(--link); }
h4 a { color: inherit; text-decoration: none; }
h4 a:hover { text-decoration: underline; }
article { margin: 1rem 0; padding: .75rem 1rem; border: 1px solid var(--line); border-radius: .5rem; scroll-margin-top: 1rem; }
article:target { border-color: var(--link); }
p { margin: .4rem 0; }
code { font: .9em ui-monospace, monospace; background: var(--code); padding: .1em .3em; border-radius: .25em; }
pre { overflow-x: auto; background: var(--code); padding: .75rem; border-radius: .5rem; }
pre code { padding: 0; }
dl { margin: .5rem 0 0; }
dt { margin-top: .5rem; }
dd { margin: 0 0 0 1rem; }
summary { cursor: pointer; font-weight: 600; }
nav ul { margin: .25rem 0 1rem; padding-left: 1.25rem; columns: 10rem; }
@media (min-width: 60rem) {
  body { display: grid; grid-template-columns: 16rem minmax(0, 1fr); column-gap: 2rem; }
  header { grid-column: 1 / 3; }
  nav { position: sticky; top: 1rem; align-self: start; max-height: calc(100vh - 2rem); overflow-y: auto; }
  nav ul { columns: 1; }
}
`
