import type { ControlPlane } from '@sallyport/store';
import { z } from 'zod';
import type { Principal } from '../access/principal.ts';
import { isGroup } from '../control-planes/cluster-type.ts';
import type { Area } from '../http/area.ts';
import { jsonOrCsv, sendJsonOrCsv } from '../http/representation.ts';
import type { Services } from '../services.ts';
import { explainRoutes } from './explain/routes.ts';
import { severities } from './finding.ts';
import { findingSchema, findingsCsv, findingView } from './finding-view.ts';
import { findingKinds } from './findings/index.ts';
import { findingsQuerySchema, inScope, isOfKind, sorted } from './findings-query.ts';
import { gatherOrganizationFacts, gatherPlaneFacts } from './gather-facts.ts';
import { findingsOfOrganization, findingsOfPlane, type ListedFinding } from './listed-finding.ts';
import { accessMatrixRoutes } from './matrix/routes.ts';
import { Planes } from './plane/planes.ts';

const countsSchema = z.object({
  total: z.number(),
  by_severity: z.object({ high: z.number(), medium: z.number(), low: z.number() }),
  by_kind: z.array(
    z.object({
      kind: z.string(),
      title: z.string(),
      why: z.string(),
      total: z.number(),
      by_severity: z.object({ high: z.number(), medium: z.number(), low: z.number() }),
    }),
  ),
  by_owner: z.array(z.object({ owner: z.string().nullable(), total: z.number() })),
});

const planeSchema = z.object({
  id: z.string(),
  name: z.string(),
  version: z.number().describe('Of the configuration that was looked over.'),
  routes: z.number().describe('Routes that clients can come to.'),
  open_routes: z.number(),
});

const listSchema = z.object({
  data: z.array(findingSchema),
  meta: z.object({
    page: z.object({ number: z.number(), size: z.number(), total: z.number() }),
    counts: countsSchema.describe('Whatever kind and severity are asked for.'),
    control_planes: z.array(planeSchema),
    routes: z.number(),
    open_routes: z.number(),
  }),
});

const schema = {
  summary: 'Tells what is not as safe as it could be',
  description:
    'Over the configurations of all control planes whose configuration the caller may read, one after the other: those of groups by their members. Gateways, debug sessions and access tokens are told of to those who may read them.',
  querystring: findingsQuerySchema,
  response: { 200: jsonOrCsv(listSchema) },
};

export const posture: Area = {
  name: 'Posture',
  description: 'What is not as safe as it could be, who can call what, and what would become of a request.',
  routes(app, services) {
    const planes = new Planes(services.deliveries, services.plugins);
    app.get(
      '/v2/posture',
      { config: { permission: 'configuration.read', scope: 'any' }, schema },
      async (request, reply) => {
        const { query, principal } = request;
        const lookedOver = await lookOver(services, planes, principal, query.control_plane);
        const scoped = lookedOver.findings.filter(inScope(query));
        const wanted = sorted(scoped.filter(isOfKind(query)), query);
        const { 'page[size]': size, 'page[number]': number } = query;
        const result = {
          data: wanted
            .slice((number - 1) * size, number * size)
            .map((finding) => findingView(finding, services.configReader.collections)),
          meta: {
            page: { number, size, total: wanted.length },
            counts: countsOf(scoped),
            control_planes: lookedOver.planes,
            routes: sum(lookedOver.planes.map(({ routes }) => routes)),
            open_routes: sum(lookedOver.planes.map(({ open_routes }) => open_routes)),
          },
        };
        return sendJsonOrCsv(request, reply, { name: 'posture', result, csv: () => findingsCsv(wanted) });
      },
    );
    accessMatrixRoutes(app, services, planes);
    explainRoutes(app, services, planes);
  },
};

interface LookedOver {
  readonly findings: ListedFinding[];
  readonly planes: z.output<typeof planeSchema>[];
}

async function lookOver(
  services: Services,
  planes: Planes,
  principal: Principal,
  ids: readonly string[] | undefined,
): Promise<LookedOver> {
  const readable = await services.questions.controlPlanesFor(principal, 'configuration.read');
  const seen: LookedOver = { findings: [], planes: [] };
  for (const controlPlane of readable) {
    // What a group serves is what its members say.
    if (isGroup(controlPlane) || (ids !== undefined && !ids.includes(controlPlane.id))) continue;
    await lookOverPlane(services, planes, principal, controlPlane, seen);
  }
  if (ids === undefined)
    seen.findings.push(...findingsOfOrganization(await gatherOrganizationFacts(services, principal)));
  return seen;
}

async function lookOverPlane(
  services: Services,
  planes: Planes,
  principal: Principal,
  controlPlane: ControlPlane,
  seen: LookedOver,
): Promise<void> {
  const plane = await planes.get(controlPlane.id);
  const facts = await gatherPlaneFacts(services, principal, controlPlane, plane);
  seen.findings.push(...findingsOfPlane(controlPlane, facts));
  seen.planes.push({
    id: controlPlane.id,
    name: controlPlane.name,
    version: plane.version,
    routes: facts.routes.length,
    open_routes: facts.routes.filter(({ isOpen }) => isOpen).length,
  });
}

function countsOf(findings: readonly ListedFinding[]): z.output<typeof countsSchema> {
  const bySeverity = (some: readonly ListedFinding[]) => {
    const [high = 0, medium = 0, low = 0] = severities.map(
      (severity) => some.filter((finding) => finding.severity === severity).length,
    );
    return { high, medium, low };
  };
  const byOwner = Map.groupBy(findings, ({ owner }) => owner ?? null);
  return {
    total: findings.length,
    by_severity: bySeverity(findings),
    by_kind: findingKinds.map((kind) => {
      const some = findings.filter((finding) => finding.kind === kind);
      return { kind: kind.kind, title: kind.title, why: kind.why, total: some.length, by_severity: bySeverity(some) };
    }),
    by_owner: [...byOwner]
      .map(([owner, { length }]) => ({ owner, total: length }))
      .sort((a, b) => b.total - a.total || (a.owner ?? '\uffff').localeCompare(b.owner ?? '\uffff')),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
