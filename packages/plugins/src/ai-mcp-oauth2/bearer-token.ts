import type { Exchange } from '@sallyport/pipeline';
import { findInQuery } from '../shared/find-parameter.ts';

/** What a request shows: one token; nothing; or something that cannot be taken for one. */
export type ShownToken = { readonly token: string } | 'none' | 'malformed' | 'in_query';

/**
 * Finds the access token where MCP has it, in the one Authorization header (RFC 6750 §2.1). One in the query, where it would get into
 * logs and histories, is never used.
 */
export function findToken(x: Exchange): ShownToken {
  if (x.query !== '' && findInQuery(x, 'access_token') !== undefined) return 'in_query';
  const { requestHeaders } = x;
  const value = requestHeaders.get('authorization');
  if (value === undefined) return 'none';
  const space = value.indexOf(' ');
  if (space !== 6 || value.slice(0, 6).toLowerCase() !== 'bearer') return 'none';
  // Two readers could take different ones.
  if (requestHeaders.names.indexOf('authorization') !== requestHeaders.names.lastIndexOf('authorization'))
    return 'malformed';
  const token = value.slice(7);
  return token68.test(token) ? { token } : 'malformed';
}

/** RFC 6750 §2.1. */
const token68 = /^[A-Za-z0-9\-._~+/]+=*$/;
