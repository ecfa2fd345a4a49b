import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { isLoopbackHost } from '@sallyport/dev-idp/loopback';
import type { RecordingOptions } from '@sallyport/gateway';
import type { Arguments } from './arguments.ts';
import { UsageError } from './flag.ts';

/** Where events go; undefined where to none. Throws `UsageError`. */
export function recordingOptions(
  args: Arguments,
  env: Readonly<Record<string, string | undefined>>,
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
  if (tokenFile === undefined) throw new UsageError('--control-plane: --control-plane-token-file FILE is missing');
  return {
    url: controlPlaneUrl(text).href,
    tokenFile: resolve(tokenFile),
    spoolFolder: resolve(spoolFolder ?? stateFolder(env)),
    spoolBytesMax: args.count('--spool-max', 1, 1_048_576) * 1024 ** 2,
    capturesPayloads: args.has('--capture-payloads'),
    debugsPayloads: args.has('--debug-payloads'),
  };
}

function controlPlaneUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.search !== '' || url.hash !== '')
    throw new UsageError(`--control-plane: '${text}' is no URL like https://control-plane.example.com`);
  if (url.username !== '' || url.password !== '')
    throw new UsageError('--control-plane: a token goes into --control-plane-token-file, not into the URL');
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname))
    throw new UsageError(
      `--control-plane: events and their token would go to ${url.hostname} in the clear; use https, or an address of this machine`,
    );
  return url;
}

/** Where systemd has a service keep what is to outlive it; else where programs of a user do. */
function stateFolder(env: Readonly<Record<string, string | undefined>>): string {
  const ofService = env['STATE_DIRECTORY']?.split(':')[0];
  if (ofService) return join(ofService, 'spool');
  return join(env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state'), 'sallyport', 'spool');
}
