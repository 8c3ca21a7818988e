import { describe, expect, test } from 'vitest'
import { AssetTable } from './asset-table.ts'

const png = (url: string) => ({ type: 'image/png', url })
const table = (): AssetTable =>
  new AssetTable({ goose: png('goose.png'), 'sounds/honk': { type: 'audio/ogg', url: 'h.ogg' } })

describe('assets', () => {
  test('are found by name and looked up by id', () => {
    const assets = table()
    const id = assets.find('goose')
    expect(assets.get(id)).toEqual({
      id,
      name: 'goose',
      type: 'image/png',
      bytes: null,
      url: 'goose.png',
      owner: null,
    })
    expect([assets.find('duck'), assets.get(0), assets.get(99)]).toEqual([0, null, null])
  })
  test('by their address alone are what their name says by its ending', () => {
    const address = new URL('https://example.test/a/b')
    const assets = new AssetTable({ 'goose.PNG': address, 'honk.ogg': address, rules: address })
    expect(assets.list().map(({ type }) => type)).toEqual([
      'image/png',
      'audio/ogg',
      'application/octet-stream',
    ])
    expect(assets.list()[0]!.url).toBe(address.href)
  })
  test('of one owner take the place of the game’s while it is there, under the same id', () => {
    const assets = table()
    const seen: number[] = []
    const end = assets.observe((id) => seen.push(id))
    const id = assets.find('goose')
    expect(assets.add('goose', png('robot.png'), 'acme:robots')).toBe(id)
    expect(assets.get(id)).toMatchObject({ url: 'robot.png', owner: 'acme:robots' })
    assets.release('acme:robots')
    expect(assets.get(id)).toMatchObject({ url: 'goose.png', owner: null })
    expect(seen).toEqual([id, id])
    end()
    assets.add('goose', png('last.png'), null)
    expect(seen).toHaveLength(2)
  })
  test('of several owners under one name: the last by name, whichever came first', () => {
    const urls = ['b:b', 'a:a'].map((first) => {
      const assets = table()
      for (const owner of [first, first === 'a:a' ? 'b:b' : 'a:a'])
        assets.add('goose', png(`${owner[0]}.png`), owner)
      return assets.get(assets.find('goose'))!.url
    })
    expect(urls).toEqual(['b.png', 'b.png'])
  })
  test('that went with their owner are not found, and keep their id for when they are back', () => {
    const assets = table()
    const id = assets.add('laser', png('laser.png'), 'acme:robots')
    assets.release('acme:robots')
    expect([assets.find('laser'), assets.get(id)]).toEqual([0, null])
    expect(assets.list().map((asset) => asset.name)).toEqual(['goose', 'sounds/honk'])
    expect(assets.add('laser', png('laser.png'), 'acme:robots')).toBe(id)
  })
  test('of one owner are taken back together, but for what it has brought anew', () => {
    const assets = table()
    const first = assets.bring(
      [
        { name: 'goose', ...png('1.png') },
        { name: 'laser', ...png('l.png') },
      ],
      'acme:robots',
    )
    const again = assets.bring([{ name: 'goose', ...png('2.png') }], 'acme:robots')
    first()
    expect(assets.get(assets.find('goose'))!.url).toBe('2.png')
    expect([assets.find('laser'), assets.isOfGame('goose'), assets.isOfGame('laser')]).toEqual([
      0,
      true,
      false,
    ])
    again()
    expect(assets.get(assets.find('goose'))!.url).toBe('goose.png')
  })
  test('of the game are counted; ids of other names follow from the name alone', () => {
    const [one, two] = [table(), table()]
    expect([one.find('goose'), one.find('sounds/honk')]).toEqual([1, 2])
    one.add('a', png('a.png'), 'acme:a')
    one.add('b', png('b.png'), 'acme:b')
    two.add('b', png('b.png'), 'acme:b')
    two.add('a', png('a.png'), 'acme:a')
    expect([one.find('a'), one.find('b')]).toEqual([two.find('a'), two.find('b')])
    expect(one.find('a')).toBeGreaterThan(0x7fff_ffff)
  })
  test('of owners whose names have one id: nobody moves the other, and who has looked one up has that', () => {
    // Found by trying names until the digest was that of the other.
    const [goose, other] = ['goose.png', 'Oaxem0.txt']
    const id = new AssetTable().add(goose, png('g.png'), 'good:goose')
    const assets = new AssetTable()
    expect(assets.add(other, { type: 'text/plain', url: 'o.txt' }, 'evil:b')).toBe(id)
    expect(assets.find(other, 'evil:b')).toBe(id)
    expect(assets.add(goose, png('g.png'), 'good:goose')).toBe(id)
    expect(assets.find(goose, 'good:goose')).toBe(id)
    expect(assets.get(id, 'good:goose')).toMatchObject({ name: goose })
    expect(assets.get(id, 'evil:b')).toMatchObject({ name: other })
    assets.release('evil:b')
    expect(assets.get(id)).toMatchObject({ name: goose })
    expect([assets.find(other), assets.list().length]).toEqual([0, 1])
  })
  test.each([
    ['../secret', png('x.png'), 'its name'],
    ['a\u202eb', png('x.png'), 'its name'],
    ['x'.repeat(200), png('x.png'), 'its name'],
    ['goose', { type: 'text', url: 'x' }, 'media type'],
    ['goose', { type: 'image/png' }, 'neither bytes nor a URL'],
  ])('that are none are refused (%#)', (name, definition, said) => {
    const add = (): number => table().add(name, definition, 'acme:robots')
    expect(add).toThrow(
      expect.objectContaining({
        code: 'asset/invalid',
        names: expect.objectContaining({ mod: 'acme:robots' }),
      }),
    )
    expect(add).toThrow(said)
  })
})
