import { isLoopbackHost } from '@sallyport/dev-idp/loopback';
import { UsageError } from './flag.ts';

/** What `--control-plane` names. Throws `UsageError`. */
export function controlPlaneUrl(text: string): URL {
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
