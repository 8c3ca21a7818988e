import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SkeinError } from '../error.ts'
import { readAssetContent } from './asset-content.ts'
import { bytesOf, jpegHead, mp3, ogg, opus, pngHead, vorbis, wav, webpHead } from './testing/media.ts'

const broken = (name: string, bytes: Uint8Array): string => {
  try {
    readAssetContent(name, bytes)
  } catch (error) {
    expect(error).toBeInstanceOf(SkeinError)
    expect((error as SkeinError).code).toBe('asset/broken')
    expect((error as SkeinError).hint).toBeTruthy()
    return (error as SkeinError).message
  }
  return 'it is taken'
}

describe('pictures', () => {
  test.each([
    ['a.png', pngHead(320, 200), 'image/png'],
    ['a.jpg', jpegHead(320, 200), 'image/jpeg'],
    ['A.JPEG', jpegHead(320, 200), 'image/jpeg'],
    ['a.webp', webpHead(320, 200, 'VP8 '), 'image/webp'],
    ['a.webp', webpHead(320, 200, 'VP8L'), 'image/webp'],
    ['a.webp', webpHead(320, 200, 'VP8X'), 'image/webp'],
    ['sprites/goose', pngHead(320, 200), 'image/png'],
  ])('%s says how large it is (%#)', (name, bytes, type) => {
    expect(readAssetContent(name, bytes)).toEqual({ type, kind: 'picture', pixels: 64_000, seconds: 0 })
  })

  test.each([
    [pngHead(0, 5), 'its size is missing'],
    [pngHead(5000, 5), 'the picture is 5000×5 pixels; the limit is 4096×4096'],
    [pngHead(0x8000_0000, 0xffff_ffff), '2147483648×4294967295 pixels'],
    [pngHead(5, 5).subarray(0, 20), 'its size is missing'],
    [bytesOf('not a picture'), 'its content is not PNG'],
    [jpegHead(5, 5), 'its content is image/jpeg'],
    [wav(1), 'its content is audio/wav'],
    [new Uint8Array(0), 'the file is empty'],
  ])('that are not what their name says, damaged or enormous are refused (%#)', (bytes, said) => {
    expect(broken('a.png', bytes)).toContain(said)
  })

  test.each([
    ['a.jpg', bytesOf([0xff, 0xd8, 0xff, 0xda, 0, 8])],
    ['a.jpg', bytesOf([0xff, 0xd8, 0xff, 0xfe, 0, 0, 0, 0, 0, 0, 0, 0])],
    ['a.jpg', bytesOf([0xff, 0xd8, 0xff], new Uint8Array(1000).fill(0xff))],
    ['a.webp', bytesOf('RIFF0000WEBP', 'VP9 ', new Uint8Array(40))],
    ['a.webp', bytesOf('RIFF0000WEBP')],
  ])('whose beginning leads nowhere are refused (%#)', (name, bytes) => {
    expect(broken(name, bytes)).toContain('its size is missing')
  })

  test.each(['a.svg', 'a.gif', 'a.avif', 'a.flac'])(
    'and sounds that cannot be looked at are refused: %s',
    (name) => {
      expect(broken(name, bytesOf('<svg/>'))).toContain('is not supported')
    },
  )
})

describe('sounds', () => {
  const seconds = (name: string, bytes: Uint8Array): number => readAssetContent(name, bytes).seconds

  test('tell how long they are', () => {
    expect(readAssetContent('a.wav', wav(1.5))).toEqual({
      type: 'audio/wav',
      kind: 'sound',
      pixels: 0,
      seconds: 1.5,
    })
    expect(seconds('a.wav', wav(2, { channels: 2 }))).toBe(2)
    expect(seconds('a.mp3', mp3(100))).toBeCloseTo((100 * 1152) / 44_100)
    expect(seconds('a.opus', opus([[0x78], [0x7b, 6], [0x01, 0]]))).toBeCloseTo(0.02 + 6 * 0.02 + 0.02)
    expect(seconds('a.ogg', vorbis(10))).toBeCloseTo((10 * 1024) / 44_100)
  })

  test('are counted, whatever they say of themselves', () => {
    // Two bytes for 120 ms, and a page that says that nothing has been played by then.
    const bomb = opus(
      Array.from({ length: 50_000 }, () => [0x1b, 2]),
      0,
    )
    expect(seconds('a.ogg', bomb)).toBeCloseTo(50_000 * 0.12)
    expect(seconds('a.wav', wav(1, { rate: 1_000 }))).toBe(1)
  })

  test.each([
    ['a.wav', wav(1, { kind: 0x55 })],
    ['a.wav', wav(1, { rate: 500 })],
    ['a.wav', wav(0.1, { channels: 6 })],
    ['a.wav', bytesOf('RIFF0000WAVE')],
    ['a.wav', bytesOf('RIFF0000WAVEfmt ', [0xff, 0xff, 0xff, 0xff])],
    ['a.mp3', bytesOf('ID3', [3, 0, 0, 0x7f, 0x7f, 0x7f, 0x7f])],
    ['a.mp3', bytesOf(mp3(3), new Uint8Array(5_000))],
    ['a.ogg', ogg([bytesOf('Speex   ')])],
    ['a.ogg', opus([[0x78]]).subarray(0, -1)],
    ['a.ogg', bytesOf(opus([[0x78]]), 'more')],
    ['a.ogg', bytesOf('OggS')],
  ])('that are damaged, or of another kind, are refused (%#)', (name, bytes) => {
    expect(broken(name, bytes)).toContain('damaged or has an unsupported format')
  })

  test('of a packet that goes over several pages are counted once', () => {
    const long = new Uint8Array(600)
    long[0] = 0x78
    expect(seconds('a.ogg', opus([[...long]]))).toBeCloseTo(0.02)
  })
})

describe('data', () => {
  test('is whatever it is', () => {
    const kind = (name: string, text: string): string => readAssetContent(name, bytesOf(text)).type
    expect(kind('levels/1.json', '{')).toBe('application/json')
    expect(kind('taunts.txt', 'Honk')).toBe('text/plain')
    expect(kind('level.dat', '\u0000\u0001')).toBe('application/octet-stream')
  })
})

test('any bytes are taken, or refused with words', () => {
  const heads = [
    pngHead(9, 9),
    jpegHead(9, 9),
    webpHead(9, 9, 'VP8X'),
    wav(0.01),
    mp3(2),
    opus([[0x78]]),
    vorbis(1),
  ]
  const names = fc.constantFrom('a.png', 'a.jpg', 'a.webp', 'a.wav', 'a.mp3', 'a.ogg', 'a')
  const file = fc.tuple(fc.constantFrom(...heads), fc.nat(200), fc.uint8Array({ maxLength: 60 }))
  fc.assert(
    fc.property(names, file, (name, [head, at, noise]) => {
      const bytes = bytesOf(head, new Uint8Array(60))
      bytes.set(noise, Math.min(at, bytes.length - noise.length))
      const said = broken(name, bytes)
      expect(said).toMatch(/cannot be used|it is taken/)
    }),
    { numRuns: 2_000 },
  )
})
