import { SkeinError, type Field } from '../../engine/index.ts'
import { clip, formatNumber } from './format-value.ts'

/** A field's value as text that {@link parseField} reads. */
export function formatField(value: unknown): string {
  return typeof value === 'number' ? formatNumber(value) : String(value)
}

/**
 * The value that a text means for a field. Whether the value fits is for whoever writes it to say.
 *
 * @throws SkeinError `value/invalid` when it means none
 */
export function parseField([name, type]: Field, text: string): unknown {
  const trimmed = text.trim()
  switch (type.kind) {
    case 'bool':
      if (trimmed === 'true' || trimmed === '1') return true
      if (trimmed === 'false' || trimmed === '0') return false
      throw unreadable(name, text, 'Enter true or false.')
    case 'enum':
      return trimmed
    case 'u64':
    case 's64':
      if (/^[+-]?\d+$/.test(trimmed)) return BigInt(trimmed.replace('+', ''))
      throw unreadable(name, text, 'Enter a whole number.')
    default: {
      const number = trimmed === '' ? Number.NaN : Number(trimmed)
      if (Number.isNaN(number)) throw unreadable(name, text, 'Enter a number, such as 2.5.')
      return number
    }
  }
}

function unreadable(name: string, text: string, hint: string): SkeinError {
  return new SkeinError('value/invalid', `"${clip(text, 80)}" is not a valid value for "${name}"`, { hint })
}
