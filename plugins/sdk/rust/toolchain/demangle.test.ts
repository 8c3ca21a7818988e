import { expect, test } from 'vitest'
import { demangle } from './demangle.ts'

test.each([
  ['_ZN3rmp6decode8read_int17h84704c0c60ecf0d8E', 'rmp::decode::read_int'],
  [
    '_ZN55_$LT$spin..pong..Bounce$u20$as$u20$core..fmt..Debug$GT$3fmt17h400fa671c26c8976E',
    '<spin::pong::Bounce as core::fmt::Debug>::fmt',
  ],
  [
    '_RINvNtNtCsgXGp5Oqx2Ny_4core3fmt5float29float_to_decimal_common_exactfEB6_',
    'core::fmt::float::float_to_decimal_common_exact::<f32>',
  ],
  ['_RNvXs1g_NtCsgXGp5Oqx2Ny_4core3fmtRyNtB6_5Debug3fmtB8_', '<&u64 as core::fmt::Debug>::fmt'],
  [
    '_RNvXsZ_NtCs5cOc02OMXlo_5alloc6stringNtB5_6StringNtNtCsgXGp5Oqx2Ny_4core3fmt5Write10write_char.163',
    '<alloc::string::String as core::fmt::Write>::write_char',
  ],
  ['_RNCNvCs1_3mod4main0B3_', 'mod::main::{closure}'],
  ['_RINvC1a1bTmSbEKj3_E', 'a::b::<(u32, [bool]), 3>'],
])('%s is %s', (name, plain) => expect(demangle(name)).toBe(plain))

test.each([
  'on:spin.heard',
  'memcpy',
  '_Znwm',
  '_ZN3fooE',
  '_R',
  '_RNvC',
  '_RB_',
  '_RNvB0_B_',
  '_RIC1aB_E',
  '_ZN99999a17h400fa671c26c8976E',
])('%s is no name of Rust, and stays', (name) => expect(demangle(name)).toBe(name))

test('names that refer to themselves over and over end', () => {
  const bomb = `_RI${'C1a'}${'TB1_B1_'.repeat(3)}${'E'.repeat(4)}`
  expect(demangle(bomb).length).toBeLessThan(2_000)
})
