import { coreCollections } from '@sallyport/contracts';
import { readDeclarative } from '@sallyport/declarative';
import { compileConfig, type PluginDefinition } from '@sallyport/pipeline';
import { plugins } from '@sallyport/plugins';
import type { ControlPlane } from '@sallyport/store';
import type { PlaneFacts } from '../finding.ts';
import { findingsOfPlane, type ListedFinding } from '../listed-finding.ts';
import { type CompiledPlane, compilePlane } from '../plane/compiled-plane.ts';
import { RouteFacts } from '../plane/route-facts.ts';

export const nowMs = Date.UTC(2026, 10, 26, 12);

/** The configuration of a file, as gateways compile it. */
export function planeOf(file: object): CompiledPlane {
  const collections = [
    ...coreCollections,
    ...(plugins as readonly PluginDefinition[]).flatMap(({ collections: own = [] }) => own),
  ];
  const text = JSON.stringify({ _format_version: '3.0', ...file });
  const { document, problems } = readDeclarative([{ file: 'kong.json', text }], {
    env: {},
    collections,
    nowSeconds: nowMs / 1_000,
  });
  if (document === undefined) throw new Error(problems.map(({ message }) => message).join('\n'));
  const { problems: wrong } = compileConfig(document, plugins);
  if (wrong.length > 0) throw new Error(wrong.map(({ message }) => message).join('\n'));
  return compilePlane(7, document, plugins);
}

/** What is told of it, and of what is known besides. */
export function findingsOf(file: object, more: Partial<PlaneFacts> = {}): ListedFinding[] {
  const plane = planeOf(file);
  const facts: PlaneFacts = {
    plane,
    routes: plane.routes.map((plan) => new RouteFacts(plane, plan)).filter(({ isShut }) => !isShut),
    nodes: [],
    debugSessions: [],
    usedCredentials: undefined,
    usageMs: 30 * 86_400_000,
    version: '1.4.0',
    nowMs,
    ...more,
  };
  return findingsOfPlane(controlPlane, facts);
}

export const controlPlane: ControlPlane = {
  id: 'cp',
  organizationId: 'org',
  name: 'Payments',
  description: undefined,
  labels: {},
  clusterType: 'CLUSTER_TYPE_CONTROL_PLANE',
  authType: 'pinned_client_certs',
  proxyUrls: [],
  createdAtMs: 1,
  updatedAtMs: 1,
};

/** A service at the other end of the machine's own wire, whose route it is. */
export function serviceWith(fields: object = {}, route: object = {}): object {
  return { name: 's', url: 'http://127.0.0.1:9', routes: [{ name: 'r', paths: ['/r'], ...route }], ...fields };
}
