import { expect, test } from 'vitest'
import { logLines } from './log-lines.ts'

test('a message of several lines stands on several lines', () => {
  expect(logLines('one\ntwo\r\nthree\n')).toEqual(['one', 'two', 'three'])
})

test('colours and other codes for terminals are left out', () => {
  expect(logLines('\u001b[31;1mred\u001b[0m \u001b]0;title\u0007and\u001b[2Jmore')).toEqual(['red andmore'])
})
