/** Escapes text for HTML, also within attributes. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (it) => `&#${it.charCodeAt(0)};`)
}

/**
 * Writes a doc comment as HTML: paragraphs, lists, fenced code and code in a line. All else of Markdown stays as it was typed, and nothing
 * of the text is markup of its own, since it may come from anyone.
 */
export function commentHtml(text: string): string {
  return text
    .split(/(^```[^\n]*\n[^]*?^```[ \t]*$)/m)
    .flatMap((part, index) => (index % 2 === 1 ? [fenceHtml(part)] : part.split(/\n[ \t]*\n/).map(blockHtml)))
    .join('')
}

function fenceHtml(fence: string): string {
  return `<pre tabindex="0"><code>${escapeHtml(fence.split('\n').slice(1, -1).join('\n'))}</code></pre>`
}

const BULLET = /^[ \t]*[-*] /

/** A paragraph, and the list below it or alone. */
function blockHtml(block: string): string {
  const lines = block.split('\n').filter((line) => line.trim() !== '')
  const first = lines.findIndex((line) => BULLET.test(line))
  const paragraph = first === -1 ? lines : lines.slice(0, first)
  const items: string[] = []
  for (const line of lines.slice(paragraph.length)) {
    if (BULLET.test(line)) items.push(line.replace(BULLET, ''))
    else items.push(`${items.pop() ?? ''} ${line.trim()}`)
  }
  const list = items.map((item) => `<li>${lineHtml(item)}</li>`).join('')
  return `${paragraph.length === 0 ? '' : `<p>${lineHtml(paragraph.join(' '))}</p>`}${list === '' ? '' : `<ul>${list}</ul>`}`
}

function lineHtml(text: string): string {
  return text
    .split(/`([^`]+)`/)
    .map((part, index) => (index % 2 === 1 ? `<code>${escapeHtml(part)}</code>` : escapeHtml(part)))
    .join('')
}
