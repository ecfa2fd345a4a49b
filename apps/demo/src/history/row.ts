import type { EventRow } from '@sallyport/contracts';
import type { Call } from '../traffic/mix.ts';
import type { PastRequest } from './requests.ts';

/** Ids of a control plane's entities, by their names. */
export interface EntityIds {
  readonly services: ReadonlyMap<string, string>;
  readonly routes: ReadonlyMap<string, string>;
  readonly consumers: ReadonlyMap<string, string>;
}

/** Stands where rows name the gateway, so that nobody takes them for what one served. */
export const demoNode = 'demo-data';

/** A past request, as a gateway tells of one. */
export function rowOf(request: PastRequest, ids: EntityIds, { host, port }: { host: string; port: number }): EventRow {
  const { id, startedAtMs, service, call, number, serviceMs, gatewayMs } = request;
  const uri = `/${service.name}${call.path.replace('{n}', String(number))}`;
  const isAnswered = call.by === undefined;
  const isProxied = isAnswered || call.by?.startsWith('upstream_') === true;
  const totalMs = gatewayMs + (isProxied ? serviceMs : 0);
  const consumerId = call.as === undefined ? undefined : ids.consumers.get(call.as);
  return {
    ...{ id, requestId: id, nodeId: demoNode, nodeVersion: '', configHash: demoNode },
    ...{ startedAtMs, endedAtMs: startedAtMs + totalMs },
    ...{ method: call.method ?? 'GET', scheme: 'http', host, port, uri, httpVersion: '1.1' },
    ...{ clientIp: '127.0.0.1', userAgent: 'sallyport-demo-data', requestBytes: 180 },
    ...{ status: call.status, source: isAnswered ? 'upstream' : 'gateway', responseBytes: isAnswered ? 420 : 90 },
    ...{ responseType: 'application/json', truncated: false, aborted: false, isSse: false, isWebSocket: false },
    ...(isAnswered && { upstreamStatus: call.status }),
    ...(isProxied && { upstreamUri: uri }),
    ...{ tries: isProxied ? 1 : 0, totalMs, gatewayMs },
    ...{ upstreamMs: isProxied ? serviceMs : -1, receiveMs: isAnswered ? 0.2 : 0 },
    ...textFields({ routeId: ids.routes.get(service.name), serviceId: ids.services.get(service.name), consumerId }),
    ...(consumerId !== undefined && { authType: 'key-auth', subject: consumerId }),
    ...refusalOf(call),
    actors: consumerId === undefined ? [] : [{ type: 'service', id: consumerId, name: call.as! }],
    ...{ consumerGroups: [], quantities: { requests: 1 } },
  };
}

function refusalOf({ by }: Call): Partial<EventRow> {
  if (by === undefined) return {};
  return by in refusalCodes ? { refusalPlugin: by, refusalCode: refusalCodes[by as 'acl'] } : { errorCode: by };
}

const refusalCodes = {
  'key-auth': 'key_unknown',
  acl: 'acl_forbidden',
  'rate-limiting': 'rate_limit_exceeded',
} as const;

/** Those that are there. */
function textFields<Name extends string>(fields: Record<Name, string | undefined>): Partial<Record<Name, string>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<
    Record<Name, string>
  >;
}
