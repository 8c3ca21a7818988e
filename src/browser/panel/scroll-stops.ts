/** Lets the keyboard reach lists that scroll, while they do: those that show all they hold are no stop on the way. */
export class ScrollStops {
  readonly #sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollHeight > target.clientHeight) target.setAttribute('tabindex', '0')
      else target.removeAttribute('tabindex')
    }
  })

  watch(lists: readonly Element[]): void {
    for (const list of lists) this.#sizes.observe(list)
  }

  forget(lists: readonly Element[]): void {
    for (const list of lists) this.#sizes.unobserve(list)
  }

  end(): void {
    this.#sizes.disconnect()
  }
}
