import { describe, expect, test } from 'vitest'
import { engineOf, thrownBy } from '../testing/engine-of.ts'
import { defineSystem } from './index.ts'

describe('a system may reach only what it declared; reaching further is an error that names both', () => {
  test('in its dependencies', () => {
    const base = defineSystem('base', { create: () => ({}) })
    const seen: unknown[] = []
    const curious = defineSystem('curious', {
      uses: { base },
      create({ uses }) {
        seen.push(Object.keys(uses), 'base' in uses, 'gauge' in uses)
        return uses as unknown as Record<string, unknown>
      },
    })
    const uses = engineOf([curious]).get(curious)
    expect(seen).toEqual([['base'], true, false])
    expect(uses['base']).toEqual({})
    const error = thrownBy(() => uses['gauge'])
    expect([error.code, error.names]).toEqual(['system/undeclared', { system: 'curious', other: 'gauge' }])
    expect(error.message).toBe('the system "curious" uses "gauge" without declaring it')
    expect(error.hint).toContain('base')
    expect(thrownBy(() => uses['constructor']).code).toBe('system/undeclared')
    expect(() => Object.assign(uses, { gauge: 1 })).toThrow(TypeError)
  })

  test('a system that declares nothing reaches nothing', () => {
    const lone = defineSystem('lone', { create: ({ uses }) => uses as Record<string, unknown> })
    expect(thrownBy(() => engineOf([lone]).get(lone)['base']).hint).toContain('nothing')
  })

  test('what reaches a system by its definition must run', () => {
    const ghost = defineSystem('ghost', { create: () => 1 })
    expect(thrownBy(() => engineOf([]).get(ghost)).code).toBe('system/not-running')
  })
})
