import { expect, test } from 'vitest'
import { SkeinError } from '../../engine/index.ts'
import { describeError, showError } from './error-panel.ts'

test('a player reads a sentence; code, hint and stack are folded', () => {
  const host = document.createElement('div')
  document.body.append(host)
  const remove = showError(host, new SkeinError('render/no-graphics', 'no context', { hint: 'Use WebGL.' }))
  const [details] = host.querySelectorAll('details')
  expect(details!.open).toBe(false)
  expect(host.querySelector('p')!.textContent).toMatch(/^This browser cannot draw the game\./)
  expect(details!.textContent).toContain('no context  (render/no-graphics)')
  remove()
  expect(host.children).toHaveLength(0)
})

test.each([
  ['as V8 has it', 'Error: the sky has fallen\n    at fall (sky.js:1:2)'],
  ['as Firefox and Safari have it', 'fall@sky.js:1:2'],
  ['that is empty', ''],
])('the error is shown once with a stack %s', (_, stack) => {
  const error = Object.assign(new Error('the sky has fallen'), { stack })
  expect(describeError(error)).toMatch(/^Error: the sky has fallen(?:\n.*fall.*)?$/)
})

test('a developer sees the stack at once', () => {
  const host = document.createElement('div')
  showError(host, new Error('the sky has fallen'), true)
  expect(host.querySelector('details')!.open).toBe(true)
  expect(host.querySelector('pre')!.textContent).toMatch(/^Error: the sky has fallen\n/)
})
