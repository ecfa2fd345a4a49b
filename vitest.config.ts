import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { propertySeed } from './tools/properties/seed.ts';

/**
 * In which order: two of these take minutes, and would have all but one processor wait for them if they came last. The first of them measures, and
 * the second keeps processors busy, so that they should not meet; what is not named comes last.
 */
const order = ['bench/src/reliability/', 'apps/gateway/', 'apps/console/test/', 'bench/src/conformance/'];

class InOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const index = order.findIndex((folder) => moduleId.includes(`/${folder}`));
      return index < 0 ? order.length : index;
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
    sequence: { sequencer: InOrder },
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
