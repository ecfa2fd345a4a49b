import { methodNotAllowed } from '@sallyport/admin-api';
import { type MetricsFormat, writeMetrics } from '@sallyport/runtime';
import type { AdminAnswer, AdminRequest } from '../../admin/http.ts';
import type { GatewayNode } from '../node.ts';
import { nodeFamilies } from './node-families.ts';

/** `GET /metrics`, on the status listener and the Admin API. */
export async function metricsApi(request: AdminRequest, node: GatewayNode): Promise<AdminAnswer | undefined> {
  if (request.path !== '/metrics') return undefined;
  if (request.method !== 'GET' && request.method !== 'HEAD') return methodNotAllowed;
  const format = formatFor(request.headers.accept ?? '');
  const families = [...(await node.metrics.collect()), ...nodeFamilies(node)];
  families.sort((one, other) => (one.name < other.name ? -1 : 1));
  return { status: 200, headers: { 'Content-Type': contentTypes[format] }, pieces: writeMetrics(families, format) };
}

const contentTypes: Readonly<Record<MetricsFormat, string>> = {
  prometheus: 'text/plain; version=0.0.4; charset=UTF-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/** OpenMetrics for those who like it no less than plain text. */
function formatFor(accept: string): MetricsFormat {
  let openmetrics = 0;
  let plain = 0;
  for (const range of accept.toLowerCase().split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
    const quality = Number(parameters.find((one) => one.startsWith('q='))?.slice(2) ?? 1) || 0;
    if (type === 'application/openmetrics-text') openmetrics = Math.max(openmetrics, quality);
    else if (type === 'text/plain' || type === 'text/*' || type === '*/*') plain = Math.max(plain, quality);
  }
  return openmetrics > 0 && openmetrics >= plain ? 'openmetrics' : 'prometheus';
}
