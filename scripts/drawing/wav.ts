const RATE = 22_050

/** A sound of one channel. @param wave what is heard at a moment (seconds), -1 to 1 */
export function encodeWav(seconds: number, wave: (time: number) => number): Buffer {
  const samples = Math.round(seconds * RATE)
  const bytes = Buffer.alloc(44 + samples * 2)
  bytes.write('RIFF', 0)
  bytes.writeUInt32LE(36 + samples * 2, 4)
  bytes.write('WAVEfmt ', 8)
  bytes.writeUInt32LE(16, 16)
  bytes.writeUInt16LE(1, 20)
  bytes.writeUInt16LE(1, 22)
  bytes.writeUInt32LE(RATE, 24)
  bytes.writeUInt32LE(RATE * 2, 28)
  bytes.writeUInt16LE(2, 32)
  bytes.writeUInt16LE(16, 34)
  bytes.write('data', 36)
  bytes.writeUInt32LE(samples * 2, 40)
  for (let i = 0; i < samples; i++) {
    const loud = Math.max(-1, Math.min(1, wave(i / RATE)))
    bytes.writeInt16LE(Math.round(loud * 32_000), 44 + i * 2)
  }
  return bytes
}
