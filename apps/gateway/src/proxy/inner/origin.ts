import type { TimelineSpan } from '@sallyport/contracts';
import type { HeaderList, InnerRequest, Snapshot } from '@sallyport/pipeline';
import { HeaderKind, headerKind } from '../header-rules.ts';
import type { Runner } from '../runner.ts';

/** Where an inner exchange comes from. */
export interface InnerOrigin {
  readonly request: InnerRequest;
  /** On whose behalf; undefined for the gateway's own. */
  readonly outer: Runner | undefined;
  readonly snapshot: Snapshot;
  /** Of exchanges from the wire that led to it, itself included: 1 and up. */
  readonly depth: number;
  /** The asking, where the timeline of `outer` is kept. */
  readonly span: TimelineSpan | undefined;
}

/** The inner exchange's caller is the outer one's. */
export function inheritCaller({ x }: Runner, { outer, request: { scheme, to } }: InnerOrigin): void {
  x.isInner = true;
  if (scheme !== undefined) x.head.scheme = scheme;
  if (outer === undefined) return;
  const { x: of } = outer;
  if (to === 'service') x.toldId = of.toldId;
  x.parentId = of.id;
  x.parentRouteId = of.route?.id;
  x.head.clientIp = of.head.clientIp;
  x.head.clientPort = of.head.clientPort;
  const told = of.head.forwarded;
  // Where a proxy got the outer request says nothing of this one's path.
  if (told !== undefined)
    x.head.forwarded = {
      ...told,
      proto: scheme === undefined ? told.proto : undefined,
      path: undefined,
      prefix: undefined,
    };
  x.consumer = of.consumer;
  x.credential = of.credential;
  x.consumerGroups = of.consumerGroups;
  x.authenticatedGroups = of.authenticatedGroups;
  x.claims = of.claims;
  x.accessToken = of.accessToken;
  x.protectedResource = of.protectedResource;
  for (const actor of of.actors) x.actors.push(actor);
  x.secretHeaders = of.secretHeaders?.slice();
  x.secretQuery = of.secretQuery?.slice();
}

/** What the outer exchange tells upstreams of its caller, the inner one does too. */
export function inheritIdentityHeaders(headers: HeaderList, outer: Runner | undefined): void {
  if (outer === undefined) return;
  const { requestHeaders } = outer.x;
  for (let i = 0; i < requestHeaders.length; i++) {
    const name = requestHeaders.name(i);
    if (headerKind(name) === HeaderKind.identity)
      headers.add(name, requestHeaders.value(i), requestHeaders.raw[i << 1]!);
  }
}
