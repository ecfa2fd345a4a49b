import { setTimeout as after } from 'node:timers/promises';
import type { ControlPlaneApi } from './api.ts';

/** Resolves once the gateway whose status is at that address serves the newest configuration. */
export async function untilFollowed(api: ControlPlaneApi, planeId: string, status: string): Promise<void> {
  const expected = `/v2/control-planes/${planeId}/expected-config-hash`;
  for (const deadlineMs = performance.now() + msMax; performance.now() < deadlineMs; await after(pauseMs)) {
    const [{ expected_hash }, hash] = await Promise.all([
      api.get<{ expected_hash: string }>(expected),
      fetch(`http://${status}/status`)
        .then((answer) => answer.json() as Promise<{ configuration_hash: string }>)
        .then((it) => it.configuration_hash),
    ]);
    if (hash === expected_hash) return;
  }
  throw new Error(
    `The gateway with its status at http://${status} did not take its configuration within ${msMax / 1000} s.`,
  );
}

const pauseMs = 50;
const msMax = 60_000;
