import { ControlPlaneRefused } from './client.ts';

/** What the control plane refuses is told as it says it; nothing of it was kept. */
export async function withRefusals(run: () => Promise<number>): Promise<number> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof ControlPlaneRefused)) throw error;
    const hint = error.status === 412 ? '\nSomebody else has changed the configuration meanwhile: run it again.' : '';
    process.stderr.write(`Error: ${error.message}${hint}\n`);
    return 1;
  }
}
