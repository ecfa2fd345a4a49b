import { join } from 'node:path';
import type { Addresses } from '../addresses.ts';
import { plainEnvironment } from './environment.ts';
import { firstLine } from './first-line.ts';
import type { Processes } from './processes.ts';
import { launcher } from './sallyport.ts';

/** Where the control plane is. */
export interface ControlPlane {
  readonly url: string;
  /** Where gateways connect. */
  readonly clusterUrl: string;
  /** Holds the operator's token. */
  readonly tokenFile: string;
}

/** Starts the control plane through its command line, with its data in the state folder; resolves when it listens. */
export async function startControlPlane(
  processes: Processes,
  { addresses, stateFolder }: { addresses: Addresses; stateFolder: string },
): Promise<ControlPlane> {
  const tokenFile = join(stateFolder, 'operator-token');
  const args = [
    ...['--listen', addresses.controlPlane, '--cluster-listen', addresses.cluster],
    ...['--data-folder', join(stateFolder, 'control-plane'), '--token-file', tokenFile],
    // The identity provider is on this machine, and speaks http.
    ...['--outbound-allow', '127.0.0.1'],
  ];
  const line = await firstLine(processes, {
    name: 'The control plane',
    rank: 'control-plane',
    args: [launcher, 'control-plane', '--log-format', 'json', ...args],
    env: plainEnvironment(),
  });
  const { url, clusterUrl } = JSON.parse(line) as { url: string; clusterUrl: string };
  return { url, clusterUrl, tokenFile };
}
