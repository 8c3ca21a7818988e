import { generateRust } from '../../../bindgen/index.ts'
import type { Language } from '../../language.ts'
import { compileRust } from './compile-rust.ts'
import { writeSample } from './sample.ts'

/** Rust, compiled by an installed Cargo. */
export const rust: Language = {
  name: 'Rust',
  sdk: 'rust',
  library: 'crates',
  sources: 'src',
  entry: 'src/lib.rs',
  endings: ['.rs'],
  bindings: '.rs',
  outputs: ['target', 'Cargo.lock'],
  template: [
    ['skein.json', 'skein.json'],
    ['README.md', 'README.md'],
    ['gitignore', '.gitignore'],
    ['Cargo.toml', 'Cargo.toml'],
    ['cargo-config.toml', '.cargo/config.toml'],
    ['src/lib.rs', 'src/lib.rs'],
  ],
  generate: generateRust,
  importsOf: (text) =>
    [...text.matchAll(/\bbindings!\s*[({[]([^)}\]]*)[)}\]]/g)].flatMap(([, files]) =>
      [...files!.matchAll(/"([^"\n]+)"/g)].map((match) => match[1]!),
    ),
  sample: writeSample,
  compile: compileRust,
}
