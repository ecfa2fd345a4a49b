/** Where people land who did not come for a page of their own. */
export const defaultReturnTo = '/overview';

/** A path of ours, whatever was asked for: nobody is led to another site by a link to us. */
export function safeReturnTo(text: unknown): string {
  if (typeof text !== 'string' || text.length > 2_048 || !/^\/[\x21-\x7e]*$/.test(text)) return defaultReturnTo;
  const base = 'http://origin.invalid';
  const url = URL.parse(text, base);
  if (url === null || url.origin !== base || url.pathname.startsWith('//')) return defaultReturnTo;
  // Signing in, and out, are not what one signs in for.
  if (/^\/(login|logout|authenticate|setup)(\/|$)/i.test(url.pathname)) return defaultReturnTo;
  return url.pathname + url.search + url.hash;
}
