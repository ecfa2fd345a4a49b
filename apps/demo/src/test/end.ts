import { once } from 'node:events';
import { expect, it } from 'vitest';
import { openStateFolder } from '../state/state-folder.ts';
import { until } from './demo-process.ts';
import type { Stage } from './stage.ts';

/** How it ends, and begins again. */
export function itEndsInOrder(stage: Stage): void {
  it('ends in order when it is told to, and goes on where it ended', async () => {
    const { gateway } = stage;
    const requests = () => stage.demo.ledger('Shared_Services').reduce((sum, it) => sum + it.requests, 0);
    stage.demo.child.kill('SIGTERM');
    expect(await once(stage.demo.child, 'exit')).toEqual([0, null]);
    await expect(fetch(gateway)).rejects.toThrow();
    const before = requests();
    // The shell stays, since it has something to do afterwards.
    await stage.start('"$0" "$@"; true');
    expect(requests()).toBeGreaterThanOrEqual(before);
    await stage.expectCountsOfLedger();
    expect((await fetch(`${stage.gateway}/echo/hello`)).status).toBe(200);
  });

  it('ends when its parent is killed', async () => {
    const { gateway } = stage;
    stage.demo.child.kill('SIGKILL');
    await until(isFolderFree);
    await expect(fetch(gateway)).rejects.toThrow();
  });

  /** What it gives back last. */
  async function isFolderFree(): Promise<boolean> {
    const folder = await openStateFolder(stage.folder, false).catch(() => undefined);
    folder?.release();
    return folder !== undefined;
  }
}
