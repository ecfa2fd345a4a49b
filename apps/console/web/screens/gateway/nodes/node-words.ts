import type { Meaning } from '@sallyport/ui';
import type { GatewayNode } from '../data/nodes.ts';

export interface Words {
  readonly text: string;
  readonly meaning: Meaning;
}

/** Whether a gateway is there. One that only tells of exchanges is judged by when it did so last. */
export function statusOf({ following, last_ping }: GatewayNode, nowMs: number): Words {
  if (following?.is_connected === true) return { text: 'Connected', meaning: 'allowed' };
  if (following !== undefined) return { text: 'Away', meaning: 'failed' };
  return nowMs - last_ping * 1000 < 120_000
    ? { text: 'Tells of requests', meaning: 'running' }
    : { text: 'Not heard of', meaning: 'plain' };
}

/** Whether it serves what it should. */
export function syncOf({ following, config_hash }: GatewayNode, expectedHash: string | undefined): Words {
  if (following === undefined) return { text: 'Has its own configuration', meaning: 'plain' };
  switch (following.sync_status) {
    case 'rejected':
      return { text: 'Could not use the newest', meaning: 'failed' };
    case 'node_incompatible':
      return { text: 'Version does not fit', meaning: 'failed' };
    case 'plugin_set_incompatible':
      return { text: 'Lacks a plugin', meaning: 'failed' };
    default:
      break;
  }
  if (expectedHash === undefined) return { text: 'Not known', meaning: 'plain' };
  if (config_hash === expectedHash) return { text: 'In sync', meaning: 'allowed' };
  return following.is_connected
    ? { text: 'Being brought up to date', meaning: 'running' }
    : { text: 'Out of date', meaning: 'refused' };
}

/** How many gateways are there, and how many of them serve what they should. */
export function countNodes(nodes: readonly GatewayNode[], expectedHash: string | undefined) {
  const following = nodes.filter((node) => node.following !== undefined);
  const connected = following.filter((node) => node.following!.is_connected);
  const isBad = (node: GatewayNode) => ['failed', 'refused'].includes(syncOf(node, expectedHash).meaning);
  return {
    connected: connected.length,
    away: following.length - connected.length,
    bad: following.filter(isBad).length,
  };
}
