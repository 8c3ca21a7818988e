import { visible } from '../../engine/index.ts'
import type { ImageGraph } from './dry-run.ts'

/**
 * The graph as a Mermaid flowchart: systems grouped by mod, arrows from who needs to who serves; components with arrows to
 * who reads them and from who writes them; hooks with arrows from who calls them and to who handles
 * them, numbered in order; and between systems that touch the same columns in one stage, who goes first.
 */
export function toMermaid(graph: ImageGraph): string {
  const ids = new Map(graph.systems.map(({ name }, index) => [name, `s${index}`]))
  const label = (text: string): string => `"${visible(text).replaceAll('"', "'")}"`
  const owners = [...new Set([...graph.systems, ...graph.hooks].map(({ mod }) => mod))]
  const lines = ['flowchart LR']
  for (const [index, owner] of owners.entries()) {
    lines.push(`  subgraph g${index}[${label(owner ?? 'the game')}]`)
    for (const { name, mod } of graph.systems)
      if (mod === owner) lines.push(`    ${ids.get(name)}[${label(name)}]`)
    for (const [at, { hook, mod }] of graph.hooks.entries())
      if (mod === owner) lines.push(`    h${at}{{${label(hook)}}}`)
    lines.push('  end')
  }
  for (const { from, to, trait, optional } of graph.edges) {
    const arrow = optional ? '-.->' : '-->'
    lines.push(`  ${ids.get(from)} ${arrow}${trait === null ? '' : `|${label(trait)}|`} ${ids.get(to)}`)
  }
  for (const { mod, event } of graph.raises) {
    for (const { name, handles } of graph.systems) {
      if (handles.includes(event))
        lines.push(`  g${owners.indexOf(mod)} ==>|${label(event)}| ${ids.get(name)}`)
    }
  }
  for (const [at, { handlers, callers }] of graph.hooks.entries()) {
    for (const mod of callers) lines.push(`  g${owners.indexOf(mod)} ==>|calls| h${at}`)
    for (const [place, { system, byName }] of handlers.entries()) {
      const order = handlers.length === 1 ? '' : `, ${place + 1} of ${handlers.length}`
      const why = byName ? ', by name alone' : ''
      lines.push(`  h${at} ==>|${label(`changed by${order}${why}`)}| ${ids.get(system)}`)
    }
  }
  const components = [...new Set(graph.accesses.map(({ component }) => component))].toSorted()
  for (const [index, component] of components.entries()) {
    lines.push(`  c${index}[(${label(component)})]`)
    for (const [arrow, writes] of [
      ['reads', false],
      ['writes', true],
    ] as const) {
      for (const [system, text] of usersOf(graph, component, writes)) {
        const to = ids.get(system)
        lines.push(
          writes
            ? `  ${to} --o|${label(`${arrow} ${text}`)}| c${index}`
            : `  c${index} -.-|${label(`${arrow} ${text}`)}| ${to}`,
        )
      }
    }
  }
  for (const { stage, component, first, second, byName } of graph.conflicts) {
    const why = `first in ${stage}${byName ? ', by name alone' : ''}: ${component}`
    lines.push(`  ${ids.get(first)} -. ${label(why)} .-> ${ids.get(second)}`)
  }
  return `${lines.join('\n')}\n`
}

/** Who reads or writes a component, and in which stages which fields of it. */
function usersOf(graph: ImageGraph, component: string, writes: boolean): Map<string, string> {
  const users = new Map<string, string[]>()
  for (const access of graph.accesses) {
    if (access.component !== component || access.writes !== writes) continue
    const what = `${access.fields === null ? 'all' : access.fields.join(', ')} in ${access.stage}`
    const known = users.get(access.system)
    if (known === undefined) users.set(access.system, [what])
    else if (!known.includes(what)) known.push(what)
  }
  return new Map([...users].map(([system, list]) => [system, list.join('; ')]))
}
