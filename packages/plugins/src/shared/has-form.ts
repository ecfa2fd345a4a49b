import type { Exchange } from '@sallyport/pipeline';

/** Whether the body may be a form that holds a credential; a caller with an Authorization header has none there. */
export function hasForm({ requestHeaders }: Exchange): boolean {
  if (requestHeaders.has('authorization')) return false;
  return /^application\/x-www-form-urlencoded\b/i.test(requestHeaders.get('content-type') ?? '');
}
