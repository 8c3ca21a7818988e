import { describe, expect, test } from 'vitest'
import { definePackage, t } from '../../../engine/index.ts'
import { cell, defineWings } from '../../wings/define-wings.ts'
import { compareCrates } from './compare-crates.ts'
import { readRustItems } from './rust-items.ts'

const gym = definePackage('gym:game', '1.0.0')
const side = t.enum(['left', 'right'])
const Bank = gym.trait('bank', {
  withdraw: t.func([t.string, cell(t.s64)], t.result(null, t.string)),
  list: t.func([t.list(t.u8)], t.list(t.tuple([t.string, t.u32]))),
  hash: t.func([t.tuple([t.u64, t.u64])]),
})
const Goal = gym.event('goal', { side, weight: t.f64, at: t.record({ x: t.f32, y: t.f32 }) })
const wings = defineWings({
  crate: 'gym',
  version: '1.0.0',
  traits: { Bank: { trait: Bank, methods: { withdraw: ['&', '&mut'], list: ['&[]'], hash: [''] } } },
  events: { 'on::Goal': Goal },
})

/** A crate as a person writes it, with other types that cross alike. */
const WRITTEN = `
//! The "gym" { of the game.
use wings::*;
/// Text with a } in it.
const BRACE: char = '}';
#[derive(Debug)] #[export_type] pub struct Weight(pub f64);
pub struct Point { pub x: f32, pub(crate) y: f32 }
pub enum Side { Left = 10, Right = 20 }
#[system_trait(host)]
pub trait Bank: 'static {
    #[global(take)] fn withdraw(&mut self, owner: &'static str, amount: &mut i64) -> Result<(), String>;
    fn list(&self, bytes: &[u8]) -> BTreeMap<String, u32>;
    fn hash(&self, value: u128);
}
pub mod on {
    use super::*;
    #[export_type]
    pub struct Goal { pub side: Side, pub weight: super::Weight, pub at: crate::Point }
}
fn helper() -> u8 { if true { 1 } else { 2 } }
`

function differences(from = '', to = ''): string[] {
  expect(WRITTEN).toContain(from)
  return compareCrates(wings, readRustItems(WRITTEN.replace(from, to)))
}

describe('a crate compared with the game', () => {
  test('is the same where other types cross alike', () => {
    expect(differences()).toEqual([])
  })

  test.each([
    [
      'amount: &mut i64',
      'amount: i64',
      'parameter 2 of Bank.withdraw is i64 in the crate, and &mut i64 in the game',
    ],
    [
      'amount: &mut i64',
      'amount: &mut u64',
      'parameter 2 of Bank.withdraw is &mut u64 in the crate, and &mut i64 in the game',
    ],
    ['fn hash(', 'fn hush(', 'method 3 of Bank is hush in the crate, and hash in the game'],
    ['fn hash(&self, value: u128);', '', 'Bank lacks its method 3, hash'],
    ['value: u128', 'value: u128, more: u8', 'Bank.hash has 2 parameters in the crate, and 1 in the game'],
    [
      'fn hash(&self, value: u128);',
      'fn hash(&self, value: u128); fn more(&self);',
      'Bank has a method more in the crate that the game lacks',
    ],
    [
      'Result<(), String>',
      'Result<u8, String>',
      'Bank.withdraw returns Result<u8, String> in the crate, and Result<(), String> in the game',
    ],
    ['pub weight: super::Weight, ', '', 'on::Goal has 2 fields in the crate, and 3 in the game'],
    [
      'struct Weight(pub f64)',
      'struct Weight(pub f32)',
      'field 2 of on::Goal is weight: f32 in the crate, and weight: f64 in the game',
    ],
    [
      'Right = 20',
      'Right = 20, Middle',
      'field 1 of on::Goal is side: enum { Left, Right, Middle } in the crate, and side: enum { Left, Right } in the game',
    ],
    ['pub trait Bank', 'pub trait Banks', 'the crate lacks Bank'],
  ])('differs where %s is %j', (from, to, said) => {
    expect(differences(from, to)).toEqual([said])
  })

  test.each([
    '#',
    'struct',
    'pub trait A { fn',
    'enum A {',
    'mod a {',
    'type A = (',
    'type A = &&&&',
    '}}}',
    '"',
    "'",
    'fn a<{',
  ])('ends for a source that is cut off: %s', (source) => {
    expect(readRustItems(source).size).toBeLessThan(2)
  })
})
