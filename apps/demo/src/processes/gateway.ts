import { join } from 'node:path';
import type { GatewayFiles } from '../planes/certificates.ts';
import type { Processes } from './processes.ts';
import { launcher } from './sallyport.ts';

export interface GatewayOptions {
  /** Of the control plane that it follows. */
  readonly plane: string;
  readonly files: GatewayFiles;
  readonly clusterUrl: string;
  readonly listen: {
    readonly proxy: string;
    readonly proxyTls?: string;
    readonly admin?: string;
    readonly status: string;
  };
  readonly env: NodeJS.ProcessEnv;
  /** By which the control plane tells it from others. */
  readonly label: string;
  onLine?(line: string): void;
}

/** One process serves, with a heap as small as its traffic; it refuses nobody because the machine is busy. */
const modesty = ['--workers', '1', '--worker-memory-max', '512', '--lag-max', '0', '--no-upstream-limits'];

/** Starts a gateway through its command line; resolves when it listens, whether or not it has a configuration by then. */
export async function startGateway(processes: Processes, options: GatewayOptions): Promise<void> {
  const { plane, files, clusterUrl, listen, env, label, onLine = () => {} } = options;
  const listeners = [
    ...['--proxy-listen', listen.proxy, '--proxy-listen-tls', listen.proxyTls ?? 'off'],
    ...['--admin-listen', listen.admin ?? 'off', '--status-listen', listen.status],
  ];
  const following = [
    ...[
      '--node-label',
      label,
      '--control-plane',
      clusterUrl,
      '--control-plane-ca',
      files.ca,
      '--cert',
      files.certificate,
      '--key',
      files.key,
    ],
    ...['--configuration-folder', join(files.folder, 'configuration'), '--spool-folder', join(files.folder, 'spool')],
  ];
  const args = [launcher, 'gateway', '--log-format', 'json', ...modesty, ...listeners, ...following];
  await new Promise<void>((resolve, reject) => {
    const { failure } = processes.start({
      name: `The gateway of ${plane}`,
      rank: 'gateway',
      args,
      env,
      onLine(line) {
        if (line.startsWith('{"event":"listening"')) resolve();
        else onLine(line);
      },
    });
    failure.catch(reject);
  });
}
