import { z } from 'zod';
import { defineTool, type ToolContext } from '../tool.ts';
import { apiPageSize, askControlPlanes, controlPlanesThereAre } from './shared/control-plane-ids.ts';
import { controlPlaneSchema, controlPlaneView } from './shared/control-planes.ts';

const input = z.strictObject({
  pageSize: z.int().min(1).max(1000).default(10).describe('How many control planes on a page.'),
  pageNumber: z.int().min(1).default(1).describe('Which page, from 1.'),
  filterName: z.string().max(256).optional().describe('Only control planes whose name contains this.'),
  filterClusterType: z
    .string()
    .max(64)
    .optional()
    .describe('Only this kind: CLUSTER_TYPE_CONTROL_PLANE or CLUSTER_TYPE_CONTROL_PLANE_GROUP.'),
  filterCloudGateway: z.boolean().optional().describe('Only those with managed gateways, or only those without.'),
  labels: z.string().max(1_000).optional().describe('Only those with these labels: `team:payments,environment`.'),
  sort: z.string().max(200).optional().describe('Fields to sort by: `name`, `created_at desc`.'),
});

export const listControlPlanes = defineTool({
  name: 'list_control_planes',
  title: 'List control planes',
  description:
    'Lists the control planes that you may see: each is a configuration of an API gateway with the services behind it. Call it FIRST ' +
    'whenever a control plane is named, with `filterName`: it tells the controlPlaneId that list_services, list_routes, ' +
    'list_consumers, list_plugins and the analytics tools want.',
  category: 'control_planes',
  input,
  output: z.object({
    metadata: z.object({
      pageSize: z.number(),
      pageNumber: z.number(),
      totalPages: z.number(),
      totalCount: z.number(),
      filters: z.object({
        name: z.string().nullable(),
        clusterType: z.string().nullable(),
        cloudGateway: z.boolean().nullable(),
        labels: z.string().nullable(),
      }),
      sort: z.string().nullable(),
    }),
    controlPlanes: z.array(controlPlaneSchema),
    usage: z.object({ instructions: z.string(), pagination: z.string() }),
  }),
  async run(given, context) {
    const { pageSize, pageNumber } = given;
    const { found, totalCount } = await itemsOf(given, context);
    const totalPages = Math.ceil(totalCount / pageSize);
    return {
      metadata: {
        pageSize,
        pageNumber,
        totalPages,
        totalCount,
        filters: {
          name: given.filterName ?? null,
          clusterType: given.filterClusterType ?? null,
          cloudGateway: given.filterCloudGateway ?? null,
          labels: given.labels ?? null,
        },
        sort: given.sort ?? null,
      },
      controlPlanes: found.map(controlPlaneView),
      usage: {
        instructions:
          totalCount > 0
            ? 'Pass a controlPlaneId on to list_services, list_routes, list_consumers, list_plugins or get_service_health_overview.'
            : `No control plane matches that you may see. ${await controlPlanesThereAre(context)}`,
        pagination:
          pageNumber < totalPages ? `Ask for pageNumber ${pageNumber + 1} to see more.` : 'There are no more.',
      },
    };
  },
});

/** Our page, out of as many of the API's as it spans: at most eleven. */
async function itemsOf(given: z.output<typeof input>, context: ToolContext) {
  const from = (given.pageNumber - 1) * given.pageSize;
  const page = (number: number) =>
    askControlPlanes(context, {
      'page[size]': apiPageSize,
      'page[number]': number,
      'filter[name][contains]': given.filterName || undefined,
      'filter[cluster_type][eq]': given.filterClusterType,
      'filter[cloud_gateway]': given.filterCloudGateway,
      labels: given.labels || undefined,
      sort: given.sort || undefined,
    });
  const firstNumber = Math.floor(from / apiPageSize) + 1;
  const first = await page(firstNumber);
  const totalCount = first.meta.page.total;
  const end = Math.min(from + given.pageSize, totalCount);
  const others: number[] = [];
  for (let number = firstNumber + 1; (number - 1) * apiPageSize < end; number++) others.push(number);
  const pages = [first, ...(await Promise.all(others.map(page)))];
  const skipped = from - (firstNumber - 1) * apiPageSize;
  return { found: pages.flatMap(({ data }) => data).slice(skipped, skipped + given.pageSize), totalCount };
}
