import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { propertySeed } from './tools/properties/seed.ts';

/** These take minutes: begun last, they would have all but one processor wait for them. */
const longest = [
  'bench/src/reliability/runs.test.ts',
  'apps/console/test/console.test.ts',
  'bench/src/conformance/conformance.test.ts',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const index = longest.findIndex((name) => moduleId.endsWith(name));
      return index < 0 ? longest.length : index;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

if (process.env['PROPERTY_SEED'] === 'random') {
  const seed = String(propertySeed('random'));
  console.log(`PROPERTY_SEED=${seed}`);
  // For the workers, which are begun later.
  process.env['PROPERTY_SEED'] = seed;
}

export default defineConfig({
  test: {
    include: ['{packages,apps,tools,bench}/**/*.test.ts'],
    setupFiles: ['tools/properties/setup.ts'],
    sequence: { sequencer: LongestFirst },
    // Tests keep no state outside themselves; sharing a process between files saves most of a run's time.
    isolate: false,
    // Many tests wait for processes that they started: one at a time would leave a small machine idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Looks again until something is so; how long that takes is up to the machine.
    expect: { poll: { timeout: 10_000 } },
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
