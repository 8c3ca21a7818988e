import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { iconOf, strictPage, titleOf, webManifest, withMark } from './strict-page.ts'

const page = (head: string, body = ''): string =>
  `<!doctype html><html><head><meta charset="utf-8" />${head}</head><body>${body}</body></html>`

describe('a page that is packaged', () => {
  test('says its policy before anything is loaded', () => {
    const html = strictPage(page('<script type="module" src="./a.js"></script>'), 'index.html')
    expect(html.indexOf('Content-Security-Policy')).toBeLessThan(html.indexOf('./a.js'))
    expect(html).toContain("script-src 'self' 'wasm-unsafe-eval';")
    expect(html).toContain('<link rel="manifest" href="./manifest.webmanifest" />')
  })

  test('may have styles in it, as they are', () => {
    const hash = createHash('sha256').update('p { color: red }').digest('base64')
    expect(strictPage(page('<style>p { color: red }</style>'), 'index.html')).toContain(
      `style-src 'self' 'sha256-${hash}'`,
    )
  })

  test('keeps an icon and a manifest of its own', () => {
    const html = strictPage(
      page('<link rel="icon" href="i.png"><link rel="manifest" href="m.json">'),
      'index.html',
    )
    expect(html.match(/rel="(icon|manifest)"/g)).toHaveLength(2)
  })

  test.each([
    ['a script', '<script>play()</script>'],
    ['an attribute "style"', '<p style="color: red">'],
    ['an inline event handler', '<button onclick="play()">'],
    ['a file from another site', '<script src="https://example.com/a.js"></script>'],
    ['a file from another site', '<link rel="stylesheet" href="//example.com/a.css">'],
  ])('may not have %s in it', (what, body) => {
    expect(() => strictPage(page('', body), 'index.html')).toThrow(
      expect.objectContaining({ code: 'cli/bad-input', message: expect.stringContaining(what) }),
    )
    expect(() => strictPage(page('', `<!-- ${body} -->`), 'index.html')).not.toThrow()
  })

  test.each([
    ['<!doctype html>\n<meta charset="utf-8">', '<title>a</title><header>b</header>'],
    ['<!-- <head> -->\n<!doctype html><html lang="en">', '<body><header>b</header>'],
    ['<!doctype html><html><!-- c --><head class="x"><meta charset="utf-8">', '</head><p>'],
    ['', '<header>b</header>'],
  ])('has its policy first in its head, also where it leaves that to the browser: %s', (before, after) => {
    const strict = strictPage(`${before}${after}`, 'index.html')
    expect(strict.startsWith(`${before}\n    <meta http-equiv="Content-Security-Policy"`)).toBe(true)
    expect(strict.endsWith(after)).toBe(true)
    expect(withMark(strict, '<meta name="mark">').startsWith(`${before}\n    <meta name="mark">`)).toBe(true)
  })

  test('is called as it says', () => {
    expect(titleOf(page('<title>Cat &amp; Mouse · Skein</title>'), 'cat')).toBe('Cat & Mouse · Skein')
    expect(titleOf(page(''), 'cat')).toBe('cat')
    expect(JSON.parse(webManifest('Cat & Mouse · Skein'))).toMatchObject({ short_name: 'Cat & Mouse' })
    expect(iconOf('<&"ß')).toContain('>SS</text>')
  })
})
