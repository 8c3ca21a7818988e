import type { Field } from '../../../engine/index.ts'
import { parseField, formatField } from '../../inspector/field-text.ts'
import { element } from '../element.ts'

/** Something in which a field's value can be seen and changed. */
export interface FieldEditor {
  readonly element: HTMLElement
  /** Shows a value, unless another one is being typed. */
  show(value: unknown): void
}

/**
 * Makes an editor for a field.
 *
 * @param label what a screen reader calls it
 * @param change told of a value that was entered; throws when it does not fit
 * @param failed gets the thrown value, and `null` when all is well again
 */
export function fieldEditor(
  field: Field,
  label: string,
  change: (value: unknown) => void,
  failed: (error: unknown) => void,
): FieldEditor {
  const [, type] = field
  const control = controlOf(field)
  control.setAttribute('aria-label', label)
  let typing = false
  const enter = (text: string): void => {
    try {
      change(parseField(field, text))
      control.removeAttribute('aria-invalid')
      failed(null)
    } catch (error) {
      control.setAttribute('aria-invalid', 'true')
      failed(error)
    }
  }
  const textOf = (): string =>
    control instanceof HTMLInputElement && control.type === 'checkbox'
      ? String(control.checked)
      : control.value
  control.addEventListener('change', () => {
    typing = false
    enter(textOf())
  })
  control.addEventListener('input', () => (typing = type.kind !== 'bool' && type.kind !== 'enum'))
  control.addEventListener('blur', () => (typing = false))
  control.addEventListener('keydown', (event) => {
    if ((event as KeyboardEvent).key !== 'Escape' || !typing) return
    event.stopPropagation()
    typing = false
    control.removeAttribute('aria-invalid')
    failed(null)
  })
  return {
    element: control,
    show(value) {
      if (typing || control.getAttribute('aria-invalid') === 'true') return
      const text = formatField(value)
      if (control instanceof HTMLInputElement && control.type === 'checkbox') control.checked = value === true
      else if (control.value !== text) control.value = text
    },
  }
}

function controlOf([, type]: Field): HTMLInputElement | HTMLSelectElement {
  if (type.kind === 'bool') return element('input', { type: 'checkbox' })
  if (type.kind !== 'enum')
    return element('input', { type: 'text', inputmode: 'decimal', spellcheck: 'false', autocomplete: 'off' })
  return element('select', {}, ...type.cases.map((name) => element('option', { value: name }, name)))
}
