import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** The projects in the order in which their files start: what takes long and waits comes first. */
const ORDER: readonly string[] = ['tools', 'node', 'chromium']

/**
 * Runs one project after another, so that a worker whose files share their modules goes on with the next file of the same
 * project instead of starting anew. Within a project the slowest files come first, as Vitest has them.
 */
export class ProjectSequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line no-array-sort -- it is the sequencer that sorts
    const sorted = await super.sort(files)
    const at = ({ project }: TestSpecification): number => ORDER.indexOf(project.name)
    return sorted.toSorted((a, b) => at(a) - at(b))
  }
}
