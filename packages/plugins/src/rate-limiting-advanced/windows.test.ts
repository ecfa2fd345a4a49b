import { describe, expect, it } from 'vitest';
import { rateLimitingAdvancedSchema } from './schema.ts';
import { compileWindows } from './windows.ts';

describe('windows', () => {
  it.each([0.1, 0.12345, 1.23456, 2.5, 60])('of %d s begin exactly a length after the one before', (size) => {
    const windowsAt = compileWindows(rateLimitingAdvancedSchema.parse({ limit: [5], window_size: [size] }));
    let atMs = Date.UTC(2026, 0, 1) + 12_345;
    for (let i = 0; i < 100; i++) {
      const [window] = windowsAt(atMs);
      atMs = window!.startMs + window!.lengthMs + 1;
      const [next] = windowsAt(atMs);
      // This is how what is counted in the window before is found.
      expect(next!.startMs - next!.lengthMs).toBe(window!.startMs);
    }
  });
});
