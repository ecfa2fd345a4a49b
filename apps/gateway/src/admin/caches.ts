import { methodNotAllowed, notFound } from '@sallyport/admin-api';
import type { GatewayNode } from '../primary/node.ts';
import type { AdminAnswer, AdminRequest } from './http.ts';

/**
 * `/proxy-cache`, `/proxy-cache/{key}` and `/proxy-cache/{plugin}/caches/{key}`, and the same of `ai-semantic-cache`: looks into the workers' caches,
 * or empties them.
 */
export async function cachesApi(request: AdminRequest, node: GatewayNode): Promise<AdminAnswer | undefined> {
  const [kind, first, second, third, ...rest] = request.segments;
  if (rest.length > 0 || (second !== undefined && (second !== 'caches' || third === undefined))) return undefined;
  const [owner, key] = second === undefined ? [undefined, first] : [first, third];
  const order = { kind: kind!, key, owner };
  if (request.method === 'DELETE') {
    const { dropped } = await node.orderCaches({ ...order, action: 'drop' });
    return key !== undefined && dropped === 0 ? notFound : { status: 204 };
  }
  if (request.method !== 'GET' || key === undefined) return methodNotAllowed;
  const { found } = await node.orderCaches({ ...order, action: 'find' });
  return found === undefined ? notFound : { status: 200, body: found };
}
