import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Writes a plugin from outside into a folder, for `--plugins`, that does to its worker what a bug could do: the request's
 * header `x-fault` says which: `loop` for ever, `allocate` until the heap is full, `pause` for 1.2 s, `fill` so many MiB of
 * the heap (`x-mib`) until the worker gets a SIGUSR2.
 */
export async function writeFaultPlugin(folder: string): Promise<string> {
  const file = join(folder, 'fault.ts');
  await writeFile(file, source);
  return file;
}

const source = `
import { getHeapStatistics } from 'node:v8';
import { definePlugin, type Exchange } from '@sallyport/plugin';
import { z } from 'zod';

const kept: unknown[] = [];
const faults: Record<string, (x: Exchange) => void | Promise<void>> = {
  loop() { for (;;); },
  async allocate() {
    // Where that takes long, the worker is to be seen alive meanwhile: it does not hang.
    for (let restAtMs = performance.now() + 500; ; ) {
      kept.push(new Array(1_000_000).fill(0.5));
      if (performance.now() < restAtMs) continue;
      await new Promise((resolve) => setTimeout(resolve, 1));
      restAtMs = performance.now() + 500;
    }
  },
  fill(x) {
    while (getHeapStatistics().used_heap_size < Number(x.requestHeaders.get('x-mib')) * 2 ** 20)
      kept.push(new Array(10_000).fill(0.5));
    process.once('SIGUSR2', () => {
      kept.length = 0;
    });
  },
  pause() { const until = performance.now() + 1_200; while (performance.now() < until); },
};
export default definePlugin({
  interface: 1,
  name: 'fault',
  after: 'acl',
  schema: z.strictObject({}),
  setup: () => ({ onRequest: (x) => faults[x.requestHeaders.get('x-fault') ?? '']?.(x) }),
});
`;
