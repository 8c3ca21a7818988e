import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { arenaForWings } from '../../wings/testing/arena.ts'
import { compareCrates } from './compare-crates.ts'
import { readRustItems } from './rust-items.ts'

const arena = readFileSync('plugins/wings/testing/crates/arena/src/lib.rs', 'utf8')

test('a crate that is written by hand, with maps, arrays, newtypes and integers of 128 bits, is that of its game', () => {
  expect(compareCrates(arenaForWings, readRustItems(arena))).toEqual([])
  const other = readRustItems(
    arena.replace('fn mixed(&mut self, a: u8, b: &mut i64', 'fn mixed(&mut self, a: u8, b: &i64'),
  )
  expect(compareCrates(arenaForWings, other)).toEqual([
    'parameter 2 of Probe.mixed is &i64 in the crate, and &mut i64 in the game',
  ])
})
