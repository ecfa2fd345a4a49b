import { resolve } from 'node:path';
import { type ClusterOptions, parseListen } from '@sallyport/gateway';
import type { Arguments } from './arguments.ts';
import { controlPlaneUrl } from './control-plane-url.ts';
import { UsageError } from './flag.ts';
import { stateFolder } from './state-folder.ts';

/** Where the configuration comes from; undefined where from files. Throws `UsageError`. */
export function clusterOptions(
  args: Arguments,
  env: Readonly<Record<string, string | undefined>>,
): ClusterOptions | undefined {
  const certificateFile = args.find('--cert');
  const keyFile = args.find('--key');
  if (certificateFile === undefined) {
    const idle = ownFlags.find((flag) => args.find(flag) !== undefined || args.list(flag).length > 0);
    if (idle !== undefined)
      throw new UsageError(`${idle}: it is for --cert FILE, with which a control plane is followed`);
    return undefined;
  }
  if (keyFile === undefined) throw new UsageError('--cert: --key FILE is missing');
  const text = args.find('--control-plane');
  if (text === undefined) throw new UsageError('--cert: --control-plane URL is missing, to whom it is shown');
  if (args.list('--config').length > 0)
    throw new UsageError('--config: with --cert, the configuration comes from the control plane');
  if (args.find('--control-plane-token-file') !== undefined)
    throw new UsageError(
      '--control-plane-token-file: with --cert, the control plane knows this gateway by its certificate',
    );
  const url = controlPlaneUrl(text);
  if (url.protocol !== 'https:')
    throw new UsageError(`--control-plane: '${text}' is no URL like https://control-plane.example.com:8305`);
  const caFile = args.find('--control-plane-ca');
  const controlPlaneId = args.find('--control-plane-id');
  if (controlPlaneId !== undefined && !uuid.test(controlPlaneId))
    throw new UsageError(`--control-plane-id: '${controlPlaneId}' is no UUID`);
  return {
    url: url.href,
    certificateFile: resolve(certificateFile),
    keyFile: resolve(keyFile),
    caFile: caFile === undefined ? undefined : resolve(caFile),
    proxy: proxyOf(args),
    folder: resolve(args.find('--configuration-folder') ?? stateFolder(env, 'configuration')),
    labels: Object.fromEntries(args.list('--node-label').map(label)),
    controlPlaneId: controlPlaneId?.toLowerCase(),
  };
}

const ownFlags = [
  '--key',
  '--control-plane-ca',
  '--control-plane-id',
  '--control-plane-proxy',
  '--configuration-folder',
  '--node-label',
];

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function proxyOf(args: Arguments): ClusterOptions['proxy'] {
  const text = args.find('--control-plane-proxy');
  if (text === undefined) return undefined;
  const [, host, port] = /^(?:http:\/\/)?(\[[0-9a-f:.]+\]|[\w.-]+):(\d{1,5})\/?$/i.exec(text) ?? [];
  const address = host === undefined ? undefined : parseListen(port!, host);
  if (address === undefined) throw new UsageError(`--control-plane-proxy: '${text}' is not HOST:PORT`);
  return address;
}

/** As Konnect has labels. */
function label(text: string): [key: string, value: string] {
  const [, key, value] = /^([a-zA-Z0-9][\w.-]{0,62})=([a-zA-Z0-9](?:[\w.-]{0,61}[a-zA-Z0-9])?)$/.exec(text) ?? [];
  if (key === undefined || value === undefined) throw new UsageError(`--node-label: '${text}' is not like region=eu`);
  return [key, value];
}
