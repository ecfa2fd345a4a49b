/** A security officer's question, and tools as those of the platform's MCP server. */
export const question =
  'Give me an overview of the services in the `Shared_Services` control plane that have the highest 4xx and 5xx error rates over the past 24 hours';

const object = (properties: Record<string, object>) => ({ type: 'object' as const, properties });
const text = { type: 'string' };

export const toolSchemas = [
  { name: 'list_control_planes', description: 'Lists control planes', parameters: object({ filterName: text }) },
  {
    name: 'list_services',
    description: 'Lists services',
    parameters: object({ controlPlaneId: text, size: { type: 'integer' } }),
  },
  {
    name: 'query_api_requests',
    description: 'Finds requests',
    parameters: object({
      timeRange: text,
      serviceIds: { type: 'array', items: text },
      maxResults: { type: 'integer' },
      statusCodes: { type: 'array', items: { type: 'integer' } },
    }),
  },
];

const requests = [
  ...[200, 404, 503, 503].map((statusCode) => ({ statusCode, serviceId: 'cp-1:s-pay', latency: { totalMs: 100 } })),
  ...[200, 200, 200, 401].map((statusCode) => ({ statusCode, serviceId: 'cp-1:s-acc', latency: { totalMs: 50 } })),
  { statusCode: 200, serviceId: 'cp-1:s-ok', latency: { totalMs: 5 } },
];

/** What an MCP server answers: JSON in a text. Throws where it is called wrongly. */
export function callTool(name: string, value: Record<string, unknown>): string {
  return JSON.stringify(answers[name]!(value));
}

const answers: Record<string, (value: Record<string, unknown>) => unknown> = {
  list_control_planes: ({ filterName }) => ({
    controlPlanes: [
      { controlPlaneId: 'cp-0', name: 'Shared_Services_Old' },
      { controlPlaneId: 'cp-1', name: filterName },
    ],
  }),
  list_services: ({ controlPlaneId }) => ({
    services:
      controlPlaneId !== 'cp-1'
        ? []
        : [
            { serviceId: 's-pay', name: 'payments' },
            { serviceId: 's-acc', name: 'accounts' },
            { serviceId: 's-ok', name: 'fine' },
          ],
  }),
  query_api_requests: ({ timeRange, serviceIds, statusCodes }) => {
    if (timeRange !== '24H') throw new Error(`another time range: ${timeRange}`);
    return {
      requests: requests.filter(
        ({ statusCode, serviceId }) =>
          (serviceIds as string[]).includes(serviceId) &&
          ((statusCodes as number[] | undefined)?.includes(statusCode) ?? true),
      ),
    };
  },
};
