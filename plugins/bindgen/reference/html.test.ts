import { expect, test } from 'vitest'
import { definePackage, t } from '../../../engine/index.ts'
import { withDocs } from '../docs.ts'
import { commentHtml } from './comment-html.ts'
import { referencePage } from './html.ts'

test('a comment keeps its paragraphs, lists and code', () => {
  expect(
    commentHtml(
      'One `a < b`\nline.\n\nBefore:\n- first\n  goes on\n- *second*\n\n```ts\nf<T>()\n\ng()\n```\nEnd',
    ),
  ).toBe(
    '<p>One <code>a &#60; b</code> line.</p><p>Before:</p><ul><li>first goes on</li><li>*second*</li></ul>' +
      '<pre tabindex="0"><code>f&#60;T&#62;()\n\ng()</code></pre><p>End</p>',
  )
  expect(commentHtml('')).toBe('')
})

test('nothing in a comment is markup, wherever it stands', () => {
  const evil = '</code></pre><img src=x onerror="alert(1)"><script>'
  const definition = definePackage('acme:game', '1.0.0')
  definition.component('place', { x: t.withDefault(t.f32, 2) })
  definition.event('over', {})
  definition.hook('price', { item: t.string }, t.u16)
  definition.trait('board', { put: t.func([t.string], t.option(t.u8)) })
  const texts = [evil, `\`${evil}\``, `- ${evil}`, `\`\`\`${evil}\n${evil}\n\`\`\``, `\`\`\`\n${evil}`]
  for (const text of texts) {
    const docs = new Map(
      ['', 'place', 'place#x', 'over', 'price', 'price#item', 'board', 'board#put'].map((key) => [key, text]),
    )
    const page = referencePage([withDocs(definition, docs)])
    expect(page).not.toMatch(/<img|<script|onerror="/)
    expect(page.match(/<\/?(?!meta|!doctype)[a-z]\w*/g)!.length % 2).toBe(0)
  }
})

test('the page has types, initial values and methods, and says where there is nothing', () => {
  const definition = definePackage('acme:game', '1.0.0')
  definition.component('place', { x: t.withDefault(t.f32, 2) })
  definition.component('foe', {})
  definition.event('over', {})
  definition.hook('price', { item: t.string }, t.u16)
  definition.trait('board', { put: t.func([t.string], t.option(t.u8)) })
  const page = referencePage([definition])
  for (const text of [
    '<code>x: f32 = 2</code>',
    'A tag, without fields.',
    'Without fields.',
    'option&#60;u8&#62;',
    'id="acme:game/board"',
    'id="acme:game/price"',
    '<h3>Hooks</h3>',
    'call(value: u16, item: string)',
  ])
    expect(page).toContain(text)
})
