import { setTimeout as after } from 'node:timers/promises';
import type { ControlPlaneApi } from './api.ts';

/** Label of gateways that tells one start of the demo from others, whose gateways control planes still know. */
export const runLabel = 'demo-run';

interface Node {
  /** Of what all its workers serve. */
  readonly config_hash: string;
  readonly following?: { readonly labels: Readonly<Record<string, string>> };
}

/** Resolves once the gateway of this run serves the newest configuration of its control plane. */
export async function untilFollowed(api: ControlPlaneApi, planeId: string, run: string): Promise<void> {
  const path = `/v2/control-planes/${planeId}`;
  const { expected_hash } = await api.get<{ expected_hash: string }>(`${path}/expected-config-hash`);
  for (const deadlineMs = performance.now() + msMax; performance.now() < deadlineMs; await after(pauseMs)) {
    const { items } = await api.get<{ items: Node[] }>(`${path}/nodes?page[size]=100&sort=last_seen desc`);
    const own = items.find(({ following }) => following?.labels[runLabel] === run);
    if (own?.config_hash === expected_hash) return;
  }
  throw new Error(`A gateway did not take its configuration within ${msMax / 1000} s.`);
}

const pauseMs = 50;
const msMax = 60_000;
