import { decode } from '@msgpack/msgpack'
import { expect, it } from 'vitest'
import { MessageWriter } from './writer.ts'

it.each(['nil', 'bool', 'int', 'float32', 'float64', 'string', 'binary', 'array'] as const)(
  'a message may outgrow the buffer with any value: %s',
  (method) => {
    const write = {
      nil: (writer: MessageWriter) => writer.nil(),
      bool: (writer: MessageWriter) => writer.bool(true),
      int: (writer: MessageWriter) => writer.int(70_000),
      float32: (writer: MessageWriter) => writer.float32(0.5),
      float64: (writer: MessageWriter) => writer.float64(0.5),
      string: (writer: MessageWriter) => writer.string('grün'),
      binary: (writer: MessageWriter) => writer.binary(Uint8Array.of(1, 2)),
      array: (writer: MessageWriter) => writer.array(0),
    }[method]
    const value = {
      nil: null,
      bool: true,
      int: 70_000,
      float32: 0.5,
      float64: 0.5,
      string: 'grün',
      binary: Uint8Array.of(1, 2),
      array: [],
    }[method]
    const writer = new MessageWriter()
    writer.begin()
    writer.array(2000)
    for (let i = 0; i < 2000; i++) write(writer)
    expect(decode(writer.finish())).toEqual(Array.from({ length: 2000 }, () => value))
  },
)
