import { normalisePath } from '@sallyport/contracts';
import {
  explainRoute,
  HeaderList,
  nearMisses,
  type RouteMatch,
  type RoutePlan,
  type RouteQuery,
  type ServiceEntity,
  upstreamPath,
} from '@sallyport/pipeline';
import { invalid } from '../../http/problem.ts';
import { nameOf } from '../findings/entity-name.ts';
import { accessOf } from '../findings/mcp-without-acl.ts';
import type { Caller } from '../plane/caller.ts';
import { type CompiledPlane, dutyOf, entities } from '../plane/compiled-plane.ts';
import { RouteFacts } from '../plane/route-facts.ts';
import { type JudgedCaller, judgeCaller } from '../plane/route-judge.ts';
import { upstreamOf } from '../plane/upstream-of.ts';
import { mayRefuse } from './refusals.ts';
import type { ExplainBody, Explanation } from './schemas.ts';

const othersMax = 5;

/** What would become of a request, by the gateway's router and plugins. Throws a `Problem` where it is no request, or nobody's. */
export function explainRequest(plane: CompiledPlane, body: ExplainBody): Explanation {
  const query = queryOf(body);
  const match = plane.router.find(query);
  const others = nearMisses(plane.routes, query, { found: match?.target.route, max: othersMax });
  const asked = {
    version: plane.version,
    request: { method: query.method, scheme: query.scheme, host: query.host, port: query.port, path: query.path },
    other_routes: others.map(({ target, unmet }) => ({ ...named(nameOf('route', target.route)), unmet: [...unmet] })),
  };
  const caller = callerOf(plane, body);
  if (match === undefined) return { ...asked, ...nowhere(caller) };
  const request = { method: query.method, path: query.path, headers: query.headers.raw, clientIp: query.clientIp };
  const judged = judgeCaller(plane, match.target, caller, { request });
  return {
    ...asked,
    outcome: outcomeOf(match, judged),
    route: routeView(match),
    upstream: upstreamView(plane, match, query.path),
    caller: callerView(judged),
    plugins: pluginsView(plane, match.target, judged),
    tools: toolsView(plane, match.target, judged),
  };
}

function queryOf({ method, scheme, host, path, headers, client_ip = '' }: ExplainBody): RouteQuery {
  const queryAt = path.indexOf('?');
  const normal = normalisePath(queryAt < 0 ? path : path.slice(0, queryAt));
  if (normal === undefined)
    throw invalid([{ field: 'path', rule: 'invalid', reason: 'is no path that a request can have', source: 'body' }]);
  const [, name = '', port] = /^(.*?)(?::(\d{1,5}))?$/.exec(host.toLowerCase()) ?? [];
  return {
    method,
    scheme,
    host: name.replace(/\.$/, ''),
    port: port === undefined ? (scheme === 'https' ? 443 : 80) : Number(port),
    path: normal,
    query: queryAt < 0 ? '' : path.slice(queryAt),
    sni: scheme === 'https' ? name : undefined,
    headers: new HeaderList(Object.entries(headers).flat()),
    clientIp: client_ip,
    clientPort: 0,
    serverIp: '',
    serverPort: 0,
  };
}

function callerOf({ directory }: CompiledPlane, { consumer: wanted, groups, claims }: ExplainBody): Caller {
  const consumer =
    wanted === undefined ? undefined : (directory.consumerByName(wanted) ?? directory.consumerByCustomId(wanted));
  if (wanted !== undefined && consumer === undefined)
    throw invalid([{ field: 'consumer', rule: 'not-found', reason: `there is no consumer ${wanted}`, source: 'body' }]);
  return {
    consumer,
    claims,
    ...(groups !== undefined && { groups: groups.flatMap((name) => directory.groupByName(name) ?? []) }),
  };
}

function nowhere({ consumer, groups }: Caller) {
  return {
    outcome: { verdict: 'denied' as const, status: 404, text: 'No route matches.', plugin: null },
    route: null,
    upstream: null,
    caller: {
      consumer: consumer === undefined ? null : { id: consumer.id, name: nameOf('consumer', consumer.entity).name },
      groups: (groups ?? consumer?.groups ?? []).map(({ name }) => name),
      is_anonymous: false,
    },
    plugins: [],
    tools: null,
  };
}

function outcomeOf(
  { target, protocolMismatch }: RouteMatch<RoutePlan>,
  { decisive: { plugin, verdict } }: JudgedCaller,
): Explanation['outcome'] {
  if (protocolMismatch === true)
    return {
      verdict: 'denied',
      status: target.route.https_redirect_status_code,
      text: 'The route takes HTTPS alone.',
      plugin: null,
    };
  if (verdict.verdict === 'allowed' && target.service === undefined)
    return {
      verdict: 'depends',
      status: null,
      text: 'The route has no service: a plugin has to answer.',
      plugin: null,
    };
  return {
    verdict: verdict.verdict,
    status: verdict.status ?? null,
    text: verdict.text,
    plugin: plugin === undefined ? null : { id: plugin.id, name: plugin.name },
  };
}

function routeView({
  target: { route, service },
  matchedPath,
  captures = {},
}: RouteMatch<RoutePlan>): Explanation['route'] {
  return {
    ...named(nameOf('route', route)),
    matched_path: matchedPath,
    captures: { ...captures },
    service: service === undefined ? null : named(nameOf('service', service)),
  };
}

function upstreamView(
  { document }: CompiledPlane,
  match: RouteMatch<RoutePlan>,
  path: string,
): Explanation['upstream'] {
  const { service } = match.target;
  if (service === undefined) return null;
  const found = upstreamOf(document, service);
  return {
    url: urlOf(service, upstreamPath(match, path)),
    upstream: found === undefined ? null : named(found.upstream),
    targets: (found?.targets ?? []).map(({ target, weight }) => ({ target, weight })),
  };
}

function urlOf({ protocol, host, port }: ServiceEntity, path: string): string {
  return `${protocol}://${host}:${port}${path}`;
}

function callerView({ x: { consumer, credential, consumerGroups } }: JudgedCaller): Explanation['caller'] {
  return {
    consumer: consumer === undefined ? null : { id: consumer.id, name: nameOf('consumer', consumer.entity).name },
    groups: consumerGroups.map(({ name }) => name),
    is_anonymous: consumer !== undefined && credential === undefined,
  };
}

function pluginsView(
  plane: CompiledPlane,
  { route }: RoutePlan,
  { x, verdicts }: JudgedCaller,
): Explanation['plugins'] {
  const explained = explainRoute(plane.document, [...plane.definitions.values()], {
    route: route.id,
    consumer: x.consumer?.id,
    groups: x.consumerGroups.map(({ name }) => name),
  });
  if ('problem' in explained) return [];
  const byId = new Map(entities(plane.document, 'plugins').map((plugin) => [plugin.id, plugin]));
  return explained.steps.map(({ name, pluginId, scope, condition, alternatives }) => {
    const plugin = byId.get(pluginId) as never as Parameters<typeof mayRefuse>[0];
    const duty = dutyOf(plane, name);
    const told = verdicts.find((one) => one.plugin.id === pluginId)?.verdict;
    const general = mayRefuse(plugin, duty);
    const partials = (plugin['partials'] ?? []) as { id?: string }[];
    return {
      id: pluginId,
      name,
      duty: duty ?? null,
      scope,
      condition: condition ?? null,
      instead_of: alternatives,
      partials: partials.flatMap(({ id }) => id ?? []),
      refusal:
        general === undefined && told === undefined
          ? null
          : {
              verdict: told?.verdict ?? (general?.status === undefined ? 'allowed' : 'depends'),
              status: told?.status ?? general?.status ?? null,
              text: [told?.text, general?.text].filter((text) => text !== undefined).join(' '),
            },
    };
  });
}

function toolsView(plane: CompiledPlane, plan: RoutePlan, { x }: JudgedCaller): Explanation['tools'] {
  const route = new RouteFacts(plane, plan);
  const plugin = route.mcp;
  const access = plugin && accessOf(plane, plugin, route);
  if (access === undefined) return null;
  const verdicts = access.tools.map((tool) => access.decide(x, tool).verdict);
  const count = (verdict: string) => verdicts.filter((one) => one === verdict).length;
  return { allowed: count('allowed'), denied: count('denied'), depends: count('depends') };
}

function named({ id, name }: { readonly id: string; readonly name: string }) {
  return { id, name };
}
