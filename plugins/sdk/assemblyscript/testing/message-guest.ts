/**
 * A guest that reads MessagePack with the SDK's library and writes the values back, for any input. Its exports
 * are called directly, without a game. Only for tests.
 */
export const MESSAGE_GUEST = `
import {
  malformed, openMessage, readBool, readBytes, readChar, readExactly, readFloat, readItems, readNil, readSigned,
  readString, readUnsigned, size, skip,
} from 'skein/message-reader'
import {
  messageLength, messageStart, startMessage, writeBool, writeBytes, writeChar, writeF32, writeF64, writeItems, writeNil,
  writeSigned, writeString, writeUnsigned,
} from 'skein/message-writer'

@trait export abstract class Message {
  /** Reads values of the given kinds and writes them again. */
  abstract copy(bytes: Uint8Array, kinds: string): Uint8Array
  /** Reads past one value, and gives how many bytes that was. */
  abstract past(bytes: Uint8Array, trailing: u32): bool
}

@system export class Reader implements Message {
  copy(bytes: Uint8Array, kinds: string): Uint8Array {
    const count = openMessage(bytes.dataStart, bytes.length)
    startMessage(kinds.length)
    if (count < <u32>kinds.length) malformed()
    for (let i = 0; i < kinds.length; i++) {
      const kind = kinds.charCodeAt(i)
      if (kind == 0x62 /* b */) writeBool(readBool())
      else if (kind == 0x75 /* u */) writeUnsigned(readUnsigned(u64.MAX_VALUE))
      else if (kind == 0x38 /* 8 */) writeUnsigned(readUnsigned(u8.MAX_VALUE))
      else if (kind == 0x69 /* i */) writeSigned(readSigned(i64.MAX_VALUE))
      else if (kind == 0x37 /* 7 */) writeSigned(readSigned(i8.MAX_VALUE))
      else if (kind == 0x66 /* f */) writeF64(readFloat())
      else if (kind == 0x67 /* g */) writeF32(<f32>readFloat())
      else if (kind == 0x73 /* s */) writeString(readString())
      else if (kind == 0x63 /* c */) writeChar(readChar())
      else if (kind == 0x6e /* n */) { if (readNil()) writeNil(); else malformed() }
      else if (kind == 0x62 + 0x10 /* r */) { const at = readBytes(); writeBytes(at, size) }
      else if (kind == 0x61 /* a */) {
        const items = readItems()
        writeItems(items)
        for (let k: u32 = 0; k < items; k++) writeUnsigned(readUnsigned(u64.MAX_VALUE))
      } else if (kind == 0x78 /* x */) {
        const more = readExactly(1)
        writeUnsigned(readUnsigned(u64.MAX_VALUE))
        skip(more)
      } else if (kind == 0x2d /* - */) { skip(1); writeNil() }
      else malformed()
    }
    const copied = new Uint8Array(<i32>messageLength())
    memory.copy(copied.dataStart, messageStart(), messageLength())
    return copied
  }
  past(bytes: Uint8Array, trailing: u32): bool {
    openMessage(bytes.dataStart, bytes.length)
    skip(1)
    return readUnsigned(u32.MAX_VALUE) == trailing
  }
}
`
