import { resolve } from 'node:path';
import type { ClusterOptions, RecordingOptions } from '@sallyport/gateway';
import type { Arguments } from './arguments.ts';
import { controlPlaneUrl } from './control-plane-url.ts';
import { UsageError } from './flag.ts';
import { stateFolder } from './state-folder.ts';

/** Where events go; undefined where to none. `cluster`: the control plane that is followed, which is told then. Throws `UsageError`. */
export function recordingOptions(
  args: Arguments,
  env: Readonly<Record<string, string | undefined>>,
  cluster?: ClusterOptions,
): RecordingOptions | undefined {
  const text = args.find('--control-plane');
  const tokenFile = args.find('--control-plane-token-file');
  const spoolFolder = args.find('--spool-folder');
  if (text === undefined) {
    const idle = tokenFile === undefined ? '--spool-folder' : '--control-plane-token-file';
    if (tokenFile !== undefined || spoolFolder !== undefined)
      throw new UsageError(`${idle}: events go nowhere; add --control-plane URL`);
    for (const flag of ['--capture-payloads', '--debug-payloads'])
      if (args.has(flag)) throw new UsageError(`${flag}: they go nowhere; add --control-plane URL`);
    return undefined;
  }
  return {
    url: controlPlaneUrl(text).href,
    identity: identityFiles(tokenFile, cluster),
    spoolFolder: resolve(spoolFolder ?? stateFolder(env, 'spool')),
    spoolBytesMax: args.count('--spool-max', 1, 1_048_576) * 1024 ** 2,
    capturesPayloads: args.has('--capture-payloads'),
    debugsPayloads: args.has('--debug-payloads'),
  };
}

function identityFiles(
  tokenFile: string | undefined,
  cluster: ClusterOptions | undefined,
): RecordingOptions['identity'] {
  if (cluster !== undefined) {
    const { certificateFile, keyFile, caFile, proxy, controlPlaneId } = cluster;
    return { certificateFile, keyFile, caFile, proxy, controlPlaneId };
  }
  if (tokenFile !== undefined) return { tokenFile: resolve(tokenFile) };
  throw new UsageError(
    '--control-plane: --cert FILE and --key FILE are missing, or --control-plane-token-file FILE to send events alone',
  );
}
