import type { ControlPlane } from '@sallyport/store';
import { NotFound } from '@sallyport/store';
import type { FastifyRequest } from 'fastify';
import { recordOf } from '../audit/request-facts.ts';
import { authorOf } from '../http/author.ts';
import type { Services } from '../services.ts';
import { addressesOf, chosenAddress, type Refuse, refuserFor } from './addresses.ts';
import { callerHeaders } from './callers/caller-headers.ts';
import type { LentCredentials } from './callers/lent-credentials.ts';
import { refused } from './headers.ts';
import { hostOf } from './host-of.ts';
import type { Caller } from './request-schema.ts';
import { firstPathOf, PluginsOnRoutes, type RouteFacts, textsOf } from './route-facts.ts';

/** Where a call goes, and as whom. */
export interface Destination {
  readonly facts: RouteFacts;
  readonly origin: URL;
  /** Those of the caller, and `host` where the route is of one. */
  readonly headers: Readonly<Record<string, string>>;
  readonly secretHeaders: ReadonlySet<string>;
  readonly refuse: Refuse;
}

interface Wanted {
  readonly route: string;
  readonly address?: string | undefined;
  readonly as: Caller;
  readonly host?: string | undefined;
}

/** Works out all that has to be known, and notes the call before anything is sent. Throws a `Problem`. */
export async function destinationOf(
  request: FastifyRequest,
  controlPlane: ControlPlane,
  wanted: Wanted,
  services: Services,
  lent: LentCredentials,
): Promise<Destination> {
  const { configReader: reader, auditTrail, organizationId, nowMs } = services;
  const route = (await reader.find(controlPlane.id, 'routes', wanted.route))?.entity;
  if (route === undefined) throw new NotFound('route', wanted.route);
  const facts = (await PluginsOnRoutes.read(reader, controlPlane.id)).of(route);
  const refuse = await refuserFor(services, controlPlane);
  const origin = chosenAddress(addressesOf(controlPlane, refuse), wanted.address);
  const host = hostOf(textsOf(route, 'hosts'), wanted.host, origin);
  const { principal } = request;
  const asking = { controlPlaneId: controlPlane.id, principal, facts, reader, lent, by: authorOf(request) };
  const caller = await callerHeaders(wanted.as, asking);
  await auditTrail.note(
    recordOf(request, organizationId, {
      atMs: nowMs(),
      type: 'gateway_access',
      action: 'playground',
      entityType: 'control_planes',
      entityId: controlPlane.id,
      details: {
        address: origin.origin,
        route: route.id,
        as: wanted.as.type,
        ...(wanted.as.type === 'consumer' && { consumer: wanted.as.consumer }),
      },
    }),
  );
  return {
    facts,
    origin,
    refuse,
    headers: { 'user-agent': 'sallyport-playground', 'accept-encoding': 'identity', ...(host && { host }), ...caller },
    secretHeaders: new Set(Object.keys(caller)),
  };
}

/** Throws a `Problem` where that is no place at the address. */
export function urlAt(origin: URL, path: string): URL {
  const url = new URL(origin.origin + path);
  if (url.origin !== origin.origin || url.username !== '') throw refused('path', 'is no path');
  return url;
}

/** The path of a route with something below it. */
export function pathBelow({ route }: RouteFacts, below: string): string {
  return (firstPathOf(route) ?? '/').replace(/\/$/, '') + below;
}
