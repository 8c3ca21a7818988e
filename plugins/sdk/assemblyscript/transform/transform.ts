import type * as asc from 'assemblyscript'
import type binaryen from 'assemblyscript/binaryen'
import { definePackage, suggestion, type PackageDefinition } from '../../../../engine/index.ts'
import { withCustomSection } from '../../../wasm/index.ts'
import type { ModConfig } from './config.ts'
import { Mistakes, type Diagnostic } from './diagnostic.ts'
import { GlueNames } from './glue-names.ts'
import { writeGlue } from './glue.ts'
import { constructorOf } from './members.ts'
import { membersName } from './item-glue.ts'
import { checkDecorators } from './decorators.ts'
import { ItemReader } from './item-reader.ts'
import { definePackageItem } from './item-package.ts'
import { ItemTable } from './item-table.ts'
import { fullId, type ItemClass } from './item.ts'
import { layoutOf } from './layout.ts'
import { writeManifest } from './manifest.ts'
import { queryMembersName } from './query-glue.ts'
import { queryKind, QueryReader, type QueryClass } from './query.ts'
import { isStatic, Scope, type Compiler, type Found } from './scope.ts'
import { systemMembersName } from './system-glue.ts'
import { isSystem, SystemReader, type SystemClass } from './system.ts'
import { GUARD_METHOD } from './state-glue.ts'
import { isDecorated } from './spelling.ts'
import { TypeReader } from './type-reader.ts'
import { findMisuse } from './misuse.ts'

/** The name of the custom section that holds the manifest. */
const MANIFEST_SECTION = 'skein'

/** The name of the glue among the sources of a mod. */
export const GLUE_FILE = 'skein-glue.ts'

/**
 * Turns the decorated classes of a mod into systems, components, events and traits: once the sources have been parsed
 * it reads them, reports mistakes, and adds the glue; once they are compiled it gives the exports their names and
 * adds the manifest.
 */
export class ModTransform {
  readonly #asc: Compiler
  readonly #config: ModConfig
  #exports: ReadonlyMap<string, string> = new Map()
  #manifest: (layout: string) => string = () => ''
  #systems: readonly SystemClass[] = []
  #items: readonly ItemClass[] = []

  constructor(compiler: Compiler, config: ModConfig) {
    this.#asc = compiler
    this.#config = config
  }

  /** Reads the sources and adds the glue to them. @returns mistakes; with any, there is no glue */
  afterParse(parser: asc.Parser): readonly Diagnostic[] {
    const mistakes = new Mistakes()
    const { sources } = parser
    const scope = new Scope(this.#asc, sources)
    const names = new GlueNames(scope, mistakes)
    const reading = { compiler: this.#asc, config: this.#config, scope, names, mistakes }
    const types = new TypeReader(reading)
    const itemReader = new ItemReader(reading, types)

    const classes: Found<asc.ClassDeclaration>[] = []
    for (const source of sources) {
      for (const declaration of source.statements) {
        if (!(declaration instanceof this.#asc.DeclarationStatement)) continue
        const isClass = declaration instanceof this.#asc.ClassDeclaration
        if (isClass) classes.push({ declaration, source })
        if (source.isLibrary) continue
        const query = isClass && queryKind({ declaration, source }, scope) !== null
        checkDecorators(this.#asc, declaration, query, mistakes)
      }
    }
    const items = new ItemTable(this.#asc, scope)
    for (const { declaration, source } of classes) {
      const item = itemReader.read(declaration, source)
      if (item !== null) items.add(item)
    }
    const definition = this.#package(items.all, mistakes)
    const queries = new QueryReader(reading, items)
    for (const found of classes) queries.read(found)
    const systemReader = new SystemReader(reading, types, items, itemReader, queries)
    const systems = classes
      .filter(({ declaration }) => isSystem(declaration))
      .map(({ declaration, source }) => systemReader.read(declaration, source))
    systemReader.distinct(systems)
    this.#groups(systems, mistakes)
    if (systems.length === 0 && definition.items.length === 0 && mistakes.found.length === 0) {
      mistakes.at(
        null,
        `${this.#config.name} has no system and defines nothing`,
        'Put @system before "export class", in the file that "entry" of skein.json names or one that it imports.',
      )
    }
    findMisuse(this.#asc, scope, items, queries, classes, mistakes)
    if (mistakes.found.length > 0) return mistakes.found

    this.#systems = systems
    this.#items = items.all
    const glue = writeGlue(this.#config.entry, systems, this.#items, queries.all, names, this.#config.version)
    // Reading types may have found that some are not exported.
    if (mistakes.found.length > 0) return mistakes.found
    this.#exports = glue.exports
    this.#manifest = (layout) => writeManifest(this.#config, definition, systems, layout)
    this.#addGlue(parser, glue.text, queries.all)
    return mistakes.doubts
  }

  /** Names the exports. @returns mistakes in the mod's imports */
  afterCompile(module: binaryen.Module, tools: typeof binaryen): readonly Diagnostic[] {
    for (const [source, name] of this.#exports) {
      const { value } = tools.getExportInfo(module.getExport(source))
      module.removeExport(source)
      module.addFunctionExport(value, name)
    }
    return []
  }

  /** Adds the manifest to the binary of an optimised module, which shows where this keeps its things. */
  withManifest(
    binary: Uint8Array,
    module: binaryen.Module,
    tools: typeof binaryen,
    program: asc.Program,
  ): Uint8Array {
    const manifest = this.#manifest(layoutOf(binary, module, tools, program))
    return withCustomSection(binary, MANIFEST_SECTION, manifest)
  }

  /** Checks the imports of an optimised module against the declared uses of its systems. */
  checkImports(
    modules: readonly { readonly module: string; readonly name: string }[],
  ): readonly Diagnostic[] {
    const mistakes = new Mistakes()
    const used = new Set(this.#systems.flatMap(({ uses }) => uses.map(({ trait }) => fullId(trait.id))))
    const reported = new Set<string>()
    for (const { module, name } of modules) {
      const item = this.#items.find(({ id }) => fullId(id) === module)
      const key = item === undefined ? `${module} ${name}` : module
      if (reported.has(key) || module.startsWith('skein:engine/')) continue
      reported.add(key)
      if (item === undefined) {
        mistakes.at(
          null,
          `the mod imports "${name}" of "${module}", which no game offers`,
          'Use "time" and "random" of "skein"; mods have no clock, files or network.',
        )
      } else if (item.kind === 'trait' && !used.has(module)) {
        const type = item.declaration.name.text
        mistakes.at(
          null,
          `the mod calls the trait ${type}, but no system has a field for it`,
          `Add a field to the system that calls it, such as "${type.slice(0, 1).toLowerCase()}${type.slice(1)}: ${type} = new ${type}()".`,
        )
      }
    }
    return mistakes.found
  }

  #package(items: readonly ItemClass[], mistakes: Mistakes): PackageDefinition {
    const definition = definePackage(this.#config.name, this.#config.version)
    for (const item of items) if (item.own) definePackageItem(definition, item, mistakes)
    return definition
  }

  #groups(systems: readonly SystemClass[], mistakes: Mistakes): void {
    const known = systems.map(({ declaration }) => declaration.name.text)
    for (const [group, classes] of this.#config.groups) {
      for (const name of classes) {
        if (known.includes(name)) continue
        mistakes.at(
          null,
          `the group "${group}" in skein.json names an unknown system class "${name}"`,
          suggestion(name, known) ?? `It has: ${known.join(', ') || 'none'}.`,
        )
      }
    }
  }

  #addGlue(parser: asc.Parser, text: string, queries: readonly QueryClass[]): void {
    parser.parseFile(text, GLUE_FILE, true)
    const glue = parser.sources.find((source) => source.normalizedPath === GLUE_FILE)!
    const carriers = new Map<string, asc.ClassDeclaration>()
    glue.statements = glue.statements.filter((statement) => {
      // Those that are global stay: they are classes of their own.
      if (!(statement instanceof this.#asc.ClassDeclaration) || isDecorated(statement, 'global')) return true
      carriers.set(statement.name.text, statement)
      return false
    })
    for (const [index, item] of this.#items.entries()) {
      const carrier = carriers.get(membersName(index))
      if (carrier !== undefined) this.#addMembers(item, carrier)
    }
    for (const [index, { declaration }] of queries.entries())
      this.#makeView(declaration, carriers.get(queryMembersName(index))!)
    for (const [index, { declaration, uses }] of this.#systems.entries()) {
      const carrier = carriers.get(systemMembersName(index))
      const replaced = new Set<asc.Node>(uses.flatMap(({ perhaps }) => perhaps.map(({ field }) => field)))
      declaration.members = declaration.members.filter((member) => !replaced.has(member))
      const members = carrier?.members ?? []
      const guard = members.find(({ name }) => name.text === GUARD_METHOD)
      if (guard !== undefined) this.#guard(declaration, guard)
      declaration.members.push(...members.filter((member) => member !== guard))
    }
  }

  /** Puts the body of a system's constructor into the condition that the glue wrote for it. */
  #guard(declaration: asc.ClassDeclaration, guard: asc.DeclarationStatement): void {
    const { BlockStatement, IfStatement, MethodDeclaration } = this.#asc
    const body = constructorOf(this.#asc, declaration)?.body
    const written = guard instanceof MethodDeclaration ? guard.body : null
    if (!(body instanceof BlockStatement) || !(written instanceof BlockStatement)) return
    const [condition] = written.statements
    if (!(condition instanceof IfStatement) || !(condition.ifTrue instanceof BlockStatement)) return
    condition.ifTrue.statements = body.statements
    body.statements = [condition]
  }

  /** Gives the class of an item the members that the glue wrote for it. */
  #addMembers({ kind, declaration }: ItemClass, carrier: asc.ClassDeclaration): void {
    if (kind === 'trait' || kind === 'hook') {
      for (const member of declaration.members) {
        const written = carrier.members.find((it) => it.name.text === member.name.text)
        if (member instanceof this.#asc.MethodDeclaration && written instanceof this.#asc.MethodDeclaration)
          member.body = written.body
      }
      return
    }
    // A component is a view on an entity: its fields are calls.
    if (kind === 'component') this.#makeView(declaration, carrier)
    else declaration.members.push(...carrier.members)
  }

  /** Makes a class one of which nothing lies in memory: other members stand in for its fields. */
  #makeView(declaration: asc.ClassDeclaration, carrier: asc.ClassDeclaration): void {
    declaration.members = declaration.members.filter(
      (member) => !(member instanceof this.#asc.FieldDeclaration) || isStatic(member),
    )
    const name = this.#asc.Node.createIdentifierExpression('unmanaged', declaration.range)
    const unmanaged = this.#asc.Node.createDecorator(name, null, declaration.range)
    declaration.decorators = [...(declaration.decorators ?? []), unmanaged]
    declaration.members.push(...carrier.members)
  }
}
