import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{packages,apps,tools,bench}/**/*.test.ts'],
    // Tests keep no state outside themselves; sharing a process between files saves most of a run's time.
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
