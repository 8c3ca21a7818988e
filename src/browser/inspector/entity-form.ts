import { SkeinError, type Entity } from '../../../engine/index.ts'
import { viewEntity, type ComponentView } from '../../inspector/entity-list.ts'
import type { Inspector } from '../../inspector/inspector.ts'
import { clip } from '../../inspector/format-value.ts'
import { element, setText } from '../element.ts'
import { fieldEditor, type FieldEditor } from './field-editor.ts'

/** The components of one entity, with their values as they are, to be changed. */
export class EntityForm {
  readonly element: HTMLElement
  readonly #inspector: Inspector
  readonly #title = element('h3')
  readonly #error = element('p', { class: 'error', role: 'alert' })
  readonly #body = element('div')
  #entity: Entity | null = null
  /** Which components are shown, to tell when they change. */
  #shape = ''
  #editors: { readonly channel: string; readonly field: string; readonly editor: FieldEditor }[] = []

  constructor(inspector: Inspector) {
    this.#inspector = inspector
    this.element = element(
      'section',
      { class: 'form', 'aria-label': 'Selected entity' },
      this.#title,
      this.#error,
      this.#body,
    )
    this.element.hidden = true
  }

  /** The entity that is shown. */
  get entity(): Entity | null {
    return this.#entity
  }

  show(entity: Entity | null): void {
    if (entity === this.#entity) return
    this.#entity = entity
    this.#shape = ''
    setText(this.#error, '')
    this.update()
  }

  update(): void {
    this.element.hidden = this.#entity === null
    if (this.#entity === null) return
    const view = viewEntity(this.#inspector.game.world, this.#entity)
    if (view === null) {
      if (this.#shape !== 'gone') this.#body.replaceChildren()
      this.#shape = 'gone'
      setText(this.#title, `Entity ${this.#entity} no longer exists`)
      return
    }
    const owner = view.owner === '' ? 'the game' : view.owner
    setText(this.#title, `Entity ${view.entity} of ${owner} (row ${view.row}, generation ${view.generation})`)
    const shape = view.components
      .map(({ channel, fields }) => `${channel} ${fields.map(([name]) => name).join()}`)
      .join('\n')
    if (shape !== this.#shape) this.#build(view.components)
    this.#shape = shape
    const values = new Map(view.components.map((it) => [it.channel, it.values]))
    for (const { channel, field, editor } of this.#editors) editor.show(values.get(channel)![field])
  }

  #build(components: readonly ComponentView[]): void {
    this.#editors = []
    this.#body.replaceChildren(...components.map((component) => this.#group(component)))
    if (components.length === 0) this.#body.append(element('p', { class: 'empty' }, 'No components.'))
  }

  #group({ channel, name, fields }: ComponentView): HTMLElement {
    const group = element('fieldset', { title: clip(channel, 200) }, element('legend', {}, name))
    if (fields.length === 0) group.append(element('p', { class: 'note' }, 'A tag without fields.'))
    for (const field of fields) {
      const editor = fieldEditor(
        field,
        `${field[0]} of ${name}`,
        (value) => this.#change(channel, field[0], value),
        (error) => setText(this.#error, error === null ? '' : describe(error)),
      )
      this.#editors.push({ channel, field: field[0], editor })
      const kind = element('span', { class: 'kind' }, field[1].kind)
      group.append(element('label', {}, element('span', { class: 'field' }, field[0]), editor.element, kind))
    }
    return group
  }

  #change(component: string, field: string, value: unknown): void {
    this.#inspector.game.engine.edit({ entity: this.#entity!, component, values: { [field]: value } })
  }
}

function describe(error: unknown): string {
  if (!(error instanceof SkeinError)) throw error
  return clip(error.hint === undefined ? error.message : `${error.message}. ${error.hint}`, 500)
}
