import { readFileSync } from 'node:fs';
import type { RunningGateway } from '@sallyport/testkit';
import { treeOf } from '../../process-tree.ts';

/** `events` of a node's `/status`. */
export interface NodeEvents {
  recorded: number;
  acknowledged: number;
  lost: Record<string, number>;
  spooled_rows: number;
}

export async function eventsOf({ statusUrl }: RunningGateway): Promise<NodeEvents> {
  const response = await fetch(`${statusUrl}/status`);
  return ((await response.json()) as { events: NodeEvents }).events;
}

/** Undefined while it is being replaced. */
export function eventHostPid({ process: { pid } }: RunningGateway): number | undefined {
  return treeOf(pid!).find((one) => commandOf(one).includes('event-host'));
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
