import { basename } from 'node:path'
import { Command } from 'commander'
import {
  checkAlone,
  describeModule,
  parseModule,
  permissionSheet,
  type ModDescription,
} from '../../../plugins/index.ts'
import { readInput } from '../input-file.ts'
import { Complaints } from '../complaints.ts'
import { below, print, printJson, text, type Shown } from '../output.ts'

/** `skein inspect <file.wasm>`: says what a mod is and what it may do, without running it. */
export function inspectCommand(): Command {
  return new Command('inspect')
    .description('say what a mod is, needs and may touch, without running it')
    .argument('<file.wasm>', 'the mod')
    .option('--json', 'as one JSON object', false)
    .action(inspect)
}

async function inspect(path: string, options: { readonly json: boolean }): Promise<void> {
  const bytes = await readInput(path)
  const module = await parseModule(bytes, basename(path))
  const mod = describeModule(module)
  const { problems, doubts } = checkAlone(module)
  if (options.json) printJson({ ...mod, permissions: permissionSheet(mod), problems, doubts })
  else {
    print(describe(mod))
    new Complaints().say([...problems, ...doubts])
  }
  if (problems.length > 0) process.exitCode = 1
}

function describe(mod: ModDescription): Shown {
  const lines = [text`${mod.name} ${mod.version}${mod.description === null ? '' : `: ${mod.description}`}`]
  const size = `${(mod.bytes / 1024).toFixed(1)} kB`
  const memory =
    mod.memory === null ? 'no memory' : `${mod.memory.initialBytes / 1024} kB of memory to start with`
  lines.push(
    text`  ${[...(mod.authors.length > 0 ? [`by ${mod.authors.join(', ')}`] : []), ...(mod.license === null ? [] : [mod.license]), size, memory, `ABI ${mod.abi}`].join(', ')}`,
  )
  const section = (title: string, items: readonly string[]): void => {
    if (items.length > 0) lines.push(text``, text`${title}`, ...items.map((item) => text`  - ${item}`))
  }
  section('It may', permissionSheet(mod))
  section(
    'Its systems',
    mod.systems.map(({ name, version }) => `${name}@${version}`),
  )
  section('It defines', [
    ...mod.defines.components.map((id) => `the component ${id}`),
    ...mod.defines.events.map((id) => `the event ${id}`),
    ...mod.defines.traits.map((id) => `the trait ${id}`),
  ])
  section(
    'It brings (in the place of what the game has under the same name)',
    mod.assets.map(({ name, type, bytes, seconds }) => {
      const length = seconds > 0 ? `, ${seconds.toFixed(1)} s` : ''
      return `${name}: ${type}, ${(bytes / 1024).toFixed(1)} kB${length}`
    }),
  )
  section('It provides', mod.provides)
  section(
    'It needs',
    mod.calls.map(({ trait, optional }) => `${trait}${optional ? ' (optional)' : ''}`),
  )
  section(
    'It takes part in',
    mod.groups.map(({ name, systems }) => `${name}: ${systems.join(', ')}`),
  )
  section('Only games whose program offers these can load it', mod.raw)
  section('It cannot be loaded, because no game offers', mod.foreign)
  lines.push(text``, text`It can do nothing else: no files, no network, no clock.`)
  if (mod.raw.length > 0) lines.push(text`What the functions of the program do is for that program to say.`)
  return below(...lines)
}
