import type { Actor } from '@sallyport/contracts';
import {
  type Claims,
  type Consumer,
  type ConsumerGroup,
  Exchange,
  HeaderList,
  type RequestHead,
  type RoutePlan,
} from '@sallyport/pipeline';
import { actorsOf } from '@sallyport/plugins/openid-access';
import type { CompiledPlane } from './compiled-plane.ts';

/** Somebody who might call, as far as it is told who that is. */
export interface Caller {
  readonly consumer?: Consumer | undefined;
  /** Of a token; instead of those of the consumer. */
  readonly groups?: readonly ConsumerGroup[] | undefined;
  /** Of a token that is taken for valid. */
  readonly claims?: Claims | undefined;
  /** That a token names, and `acl` decides by. */
  readonly authenticatedGroups?: readonly string[] | undefined;
  /** Who acts; by default what the consumer or the claims say. */
  readonly actors?: readonly Actor[] | undefined;
  /** Came in without showing anything, as an anonymous consumer. */
  readonly isAnonymous?: boolean;
}

export interface AskedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly string[];
  readonly clientIp: string;
}

const plainRequest: AskedRequest = { method: 'GET', path: '/', headers: [], clientIp: '' };

/** An exchange that nobody made, in which somebody is recognised already: what plugins that judge callers are asked about. */
export function exchangeOf(
  { blocks }: Pick<CompiledPlane, 'blocks'>,
  { route, service }: Pick<RoutePlan, 'route' | 'service'>,
  { consumer, groups, claims, authenticatedGroups, actors, isAnonymous = false }: Caller,
  { method, path, headers, clientIp }: AskedRequest = plainRequest,
): Exchange {
  const head: RequestHead = {
    method,
    scheme: 'https',
    httpVersion: '1.1',
    target: path,
    rawHeaders: [...headers],
    clientIp,
    clientPort: 0,
    peerIp: clientIp,
    forwarded: undefined,
    serverPort: 443,
    host: '',
    port: 443,
    sni: undefined,
    clientCertificate: undefined,
  };
  const x = new Exchange('', head, new HeaderList([...headers]), 0, 0);
  x.path = path;
  x.route = route;
  x.service = service;
  x.blocks = blocks;
  if (consumer !== undefined) x.authenticate(consumer, isAnonymous ? undefined : { id: 'assumed' });
  if (groups !== undefined) x.consumerGroups = groups;
  x.authenticatedGroups = authenticatedGroups;
  x.claims = claims;
  if (claims !== undefined && x.credential === undefined) x.credential = { id: 'assumed' };
  x.actors.push(...(actors ?? (isAnonymous ? [] : whoActs(consumer, claims))));
  return x;
}

/** As the gateway's plugins tell who acts. */
function whoActs(consumer: Consumer | undefined, claims: Claims | undefined): Actor[] {
  if (claims === undefined)
    return consumer === undefined
      ? []
      : [{ type: 'service', id: consumer.id, name: consumer.username ?? consumer.customId }];
  const { actor, agents = [] } = actorsOf(claims);
  return [actor, ...agents];
}
