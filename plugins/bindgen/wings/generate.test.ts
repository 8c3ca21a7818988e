import { describe, expect, test } from 'vitest'
import { definePackage, t } from '../../../engine/index.ts'
import { cell, defineWings } from '../../wings/define-wings.ts'
import { isGenerated } from '../generated.ts'
import { withDocs } from '../docs.ts'
import { generateWings } from './generate.ts'

const side = t.enum(['left', 'top-right'])
const point = t.record({ x: t.f32, y: t.f32 })
const gym = definePackage('gym:game', '2.1.0')
const Bank = gym.trait('bank', {
  withdraw: t.func([t.arg('owner', t.string), t.arg('amount', cell(t.s64))], t.result(null, t.string)),
  sort: t.func([cell(t.list(t.s32)), t.list(point)]),
  atOnce: t.func([]),
})
const Goal = gym.event('goal', {
  side,
  ball: t.entity,
  by: t.option(t.string),
  hit: t.variant({ nothing: null, wall: t.tuple([t.u8, point]), paddle: t.record({ side, type: t.f64 }) }),
})
const Reset = gym.event('reset', {})

const options = {
  crate: 'gym',
  version: '2.1.0',
  traits: {
    Bank: { trait: Bank, methods: { atOnce: ['&()'], withdraw: ['&', '&mut'], sort: ['&mut []', '&[]'] } },
  },
  events: { 'on::Goal': Goal, 'on::Reset': Reset },
  groups: { Client: 'client' },
} as const

function library(given: Parameters<typeof defineWings>[0] = options as never): string {
  return generateWings([defineWings(given)]).get('gym/src/lib.rs')!
}

describe('the crate for plugins of wings', () => {
  test('has the traits, events and groups of the game, with methods in the order of the Rust trait', () => {
    const documented = withDocs(
      gym,
      new Map([
        ['bank', 'Money.'],
        ['goal#ball', 'What went in.'],
      ]),
    )
    const files = generateWings(
      [defineWings({ ...options, types: { 'shapes::Point': point } })],
      [documented],
    )
    expect(files.get('gym/Cargo.toml'))
      .toBe(`# Bindings for gym@2.1.0, made by "skein bindgen". Don't edit it: the command overwrites it.
[package]
name = "gym"
version = "2.1.0"
edition = "2021"

[dependencies]
wings = "0.1.5"
`)
    expect(files.get('gym/src/lib.rs'))
      .toBe(`// Bindings for gym@2.1.0, made by "skein bindgen". Don't edit it: the command overwrites it.

/// The group "client" of the game.
#[wings::export_type]
pub struct Client;

/// Money.
#[wings::system_trait(host)]
pub trait Bank: 'static {
    #[global(bank_at_once)]
    fn at_once(&self, unit0: &());

    #[global(bank_withdraw)]
    fn withdraw(&self, owner: &str, amount: &mut i64) -> Result<(), String>;

    #[global(bank_sort)]
    fn sort(&self, arg0: &mut [i32], arg1: &[crate::shapes::Point]);
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[wings::export_type]
pub enum Side {
    Left,
    TopRight,
}

#[derive(Clone, Debug, PartialEq)]
#[wings::export_type]
pub enum Hit {
    Nothing,
    Wall(u8, crate::shapes::Point),
    Paddle { side: Side, type_: f64 },
}

/// A handle to an entity. It may be stale by the time it is used.
pub type Entity = u32;

pub mod on {
    #[derive(Clone, Debug, PartialEq)]
    #[wings::export_type]
    pub struct Goal {
        pub side: crate::Side,
        /// What went in.
        pub ball: crate::Entity,
        pub by: Option<String>,
        pub hit: crate::Hit,
    }

    #[derive(Clone, Debug, PartialEq)]
    #[wings::export_type]
    pub struct Reset;
}

pub mod shapes {
    #[derive(Clone, Debug, PartialEq)]
    #[wings::export_type]
    pub struct Point {
        pub x: f32,
        pub y: f32,
    }
}
`)
    for (const text of files.values()) expect(isGenerated(text)).toBe(true)
  })

  test('spells types of Rust by their paths where the game has items of these names', () => {
    const text = library({ crate: 'gym', version: '2.1.0', events: { 'on::Option': Goal, Side: Reset } })
    expect(text).toContain('pub by: ::std::option::Option<String>,')
    expect(text).toContain('pub side: crate::OptionSide,')
  })

  test.each([
    [{ groups: { 'on::type::Tick': 'a' } }, '"type" in "on::type::Tick" is a word of Rust'],
    [{ groups: { on: 'a', 'on::Tick': 'b' } }, 'on::Tick lies in on, which is no module of the crate gym'],
    [{ crate: 'fn' }, '"fn" in "fn" is a word of Rust'],
  ])('is refused where Rust has no such names: %j', (given, said) => {
    expect(() => library({ crate: 'gym', version: '2.1.0', ...given })).toThrow(
      expect.objectContaining({
        code: 'value/invalid',
        message: expect.stringContaining(said) as string,
      }) as Error,
    )
  })

  test('is refused for two descriptions of one crate', () => {
    const wings = defineWings({ crate: 'gym', version: '2.1.0' })
    expect(() => generateWings([wings, wings])).toThrow(
      expect.objectContaining({ code: 'bindgen/duplicate-package' }) as Error,
    )
  })
})

describe('defineWings', () => {
  test.each([
    [{ types: { Count: t.u32 } }, 'Count names a type of the kind u32'],
    [{ types: { Point: point }, groups: { Point: 'a' } }, 'Point is there twice'],
    [{ types: { 'a b': point } }, '"a b" is not a path in a crate'],
  ])('refuses %j', (given, said) => {
    expect(() => defineWings({ crate: 'gym', version: '2.1.0', ...given })).toThrow(
      expect.objectContaining({
        code: 'value/invalid',
        message: expect.stringContaining(said) as string,
      }) as Error,
    )
  })
})
