import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{packages,apps,tools,bench}/**/*.test.ts'],
    // Tests keep no state outside themselves; sharing a process between files saves most of a run's time.
    isolate: false,
    // Looks again until something is so; how long that takes is up to the machine.
    expect: { poll: { timeout: 10_000 } },
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
