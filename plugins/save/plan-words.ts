import type { LoadPlan, ModLoad, SystemLoad } from './plan.ts'

/**
 * Tells the consequences of loading a saved game, a sentence each, the gravest first. Empty where all goes on as it was.
 * @param nameOf the name of a mod as players know it: the sentences about mods then have no versions. Default: names and versions
 */
export function loadWords(
  { mods, components, systems, events }: LoadPlan,
  nameOf: ((mod: string) => string) | null = null,
): string[] {
  const order = ['starts-anew', 'kept', 'new', 'restores', 'takes-over', 'continues']
  const sorted = mods.toSorted((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome))
  return [
    ...components.map(({ path, outcome, lost, added }) => {
      if (outcome === 'dropped') return `The game no longer has the component ${path}: its values are lost.`
      const parts = [
        ...(lost.length > 0 ? [`${list(lost)} ${lost.length === 1 ? 'is' : 'are'} lost`] : []),
        ...(added.length > 0
          ? [`${list(added)} ${added.length === 1 ? 'gets its default' : 'get their defaults'}`]
          : []),
      ]
      return `The component ${path} has changed: ${parts.length > 0 ? parts.join(', ') : 'its values are converted'}.`
    }),
    ...systems.map(({ name, outcome }) => SYSTEM_WORDS[outcome](name)),
    ...events.map(({ path, count }) => {
      const lost = count === 1 ? 'one that waits is lost' : `${count} that wait are lost`
      return `The event ${path} has changed or is gone: ${lost}.`
    }),
    ...sorted.flatMap((mod) =>
      mod.outcome === 'continues' ? [] : nameOf === null ? modWords(mod) : playerWords(mod, nameOf(mod.name)),
    ),
  ]
}

const SYSTEM_WORDS: { readonly [O in SystemLoad['outcome']]: (name: string) => string } = {
  dropped: (name) => `The game no longer has the system ${name}: its state is lost.`,
  migrated: (name) => `The system ${name} has changed: its state is converted.`,
  forgotten: (name) => `The system ${name} no longer restores its state: the saved one is lost.`,
  new: (name) => `The system ${name} is new: it starts as in a new game.`,
  untouched: (name) => `The system ${name} is new and others need it: it keeps its present state.`,
}

/** Tells the outcome for one mod. */
export function modWords({ name, outcome, saved, present, entities }: ModLoad): string {
  const of = entities === 0 ? '' : entities === 1 ? ' and its entity' : ` and its ${entities} entities`
  switch (outcome) {
    case 'continues':
      return `${name} goes on as it was saved.`
    case 'takes-over':
      return `${name} is ${present} now, ${saved} in the saved game: it goes on with all its state.`
    case 'restores':
      return `${name} is ${present} now, ${saved} in the saved game: it goes on with the state that ${saved} saved.`
    case 'starts-anew':
      return `${name} is ${present} now, ${saved} in the saved game: it starts anew, and its state${of} ${of === '' ? 'is' : 'are'} lost.`
    case 'kept':
      return `${name} ${saved} does not run here: its state${of} ${of === '' ? 'stays in the saved game and comes' : 'stay in the saved game and come'} back with it.`
    case 'new':
      return `${name} ${present} is not in the saved game: it starts anew.`
  }
}

/** Tells players the outcome for one mod. */
function playerWords({ outcome, entities }: ModLoad, name: string): string {
  const lost = entities === 0 ? 'its state is' : 'its state and all that belongs to it are'
  switch (outcome) {
    case 'continues':
      return `${name} goes on as it was saved.`
    case 'takes-over':
      return `${name} is another version now: it goes on with all its state.`
    case 'restores':
      return `${name} is another version now: it goes on with the state that it saved.`
    case 'starts-anew':
      return `${name} is another version now: it starts anew, and ${lost} lost.`
    case 'kept':
      return `${name} is missing: ${lost} kept until it is back.`
    case 'new':
      return `${name} is not in the saved game: it starts anew.`
  }
}

function list(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
