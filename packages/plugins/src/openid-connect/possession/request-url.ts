import type { Exchange } from '@sallyport/pipeline';

/** Is `url` where the caller sent this request, as far as we or a trusted proxy know? Query and fragment do not count. */
export function isRequestUrl(x: Exchange, url: string): boolean {
  if (!URL.canParse(url)) return false;
  const told = new URL(url);
  const { forwarded, scheme } = x.head;
  if (told.username !== '' || told.protocol !== `${forwarded?.proto?.toLowerCase() ?? scheme}:`) return false;
  const authority = forwarded?.host ?? ownAuthority(x);
  const own = `${told.protocol}//${authority}`;
  return URL.canParse(own) && new URL(own).host === told.host && isPath(x, told.pathname);
}

function ownAuthority({ head: { host, port } }: Exchange): string {
  return port === 80 || port === 443 ? host : `${host}:${port}`;
}

function isPath({ head, path }: Exchange, told: string): boolean {
  const { target, forwarded } = head;
  const queryAt = target.indexOf('?');
  const received = queryAt < 0 ? target : target.slice(0, queryAt);
  if (told === received || told === path) return true;
  return told === forwarded?.path || (forwarded?.prefix !== undefined && told === forwarded.prefix + received);
}
