import { Chain, type Refusal, upstreamPath } from '@sallyport/pipeline';
import { coreRefusals } from '../error-body.ts';
import { protocolRefusal } from '../route-protocol.ts';
import type { Runner } from '../runner.ts';
import { stripRequestHeaders } from '../upstream-head.ts';
import type { InnerOrigin } from './origin.ts';

const noPlugins = new Chain([]);

/** The route of an inner request that names it, instead of being routed. */
export function findInnerRoute(runner: Runner, origin: InnerOrigin): Refusal | undefined {
  const { to } = origin.request;
  return to === 'service' ? toServiceOf(runner, origin) : toRoute(runner, origin, (to as { routeId: string }).routeId);
}

function toServiceOf(runner: Runner, { outer, request: { target, isExact } }: InnerOrigin): Refusal | undefined {
  const { x } = runner;
  if (outer === undefined) return coreRefusals.no_service;
  const { x: of } = outer;
  x.match = of.match;
  x.route = of.route;
  x.service = of.service;
  x.upstreamTarget = of.upstreamTarget;
  x.upstreamHost = of.upstreamHost;
  runner.chain = noPlugins;
  stripRequestHeaders(x, runner.framing);
  if (isExact) x.upstreamPath = x.path;
  else x.upstreamPath = x.path === '/' ? of.upstreamPath : joined(of.upstreamPath, x.path);
  if (target === '') x.query = of.query;
  return undefined;
}

function joined(base: string, path: string): string {
  return base.endsWith('/') ? base + path.slice(1) : base + path;
}

function toRoute(runner: Runner, { request: { isExact } }: InnerOrigin, routeId: string): Refusal | undefined {
  const { x } = runner;
  const plan = runner.snapshot.findPlan(routeId);
  if (plan === undefined) return coreRefusals.no_route;
  const refusal = protocolRefusal(plan, x, false, false);
  if (refusal !== undefined) return refusal;
  x.isAddressed = true;
  x.match = { target: plan, matchedPath: '', captures: undefined };
  x.route = plan.route;
  x.service = plan.service;
  runner.chain = runner.snapshot.chainOf(plan);
  stripRequestHeaders(x, runner.framing);
  x.upstreamPath = isExact || plan.service === undefined ? x.path : upstreamPath(x.match, x.path);
  return undefined;
}
