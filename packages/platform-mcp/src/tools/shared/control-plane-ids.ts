import { z } from 'zod';
import type { ApiCall } from '../../api.ts';
import { type ToolContext, ToolError } from '../../tool.ts';
import { ask } from './ask.ts';
import { type ApiControlPlane, apiControlPlaneSchema } from './control-planes.ts';

export const controlPlaneIdField = z
  .string()
  .trim()
  .min(1)
  .max(256)
  .describe('The control plane, by its id or its name; list_control_planes tells both.');

const path = '/v2/control-planes';

/** The most that the API tells on a page. */
export const apiPageSize = 100;

const pageSchema = z.object({
  data: z.array(apiControlPlaneSchema),
  meta: z.object({ page: z.object({ total: z.number() }) }),
});

/** A page of those that the caller may see. */
export async function askControlPlanes(context: ToolContext, query: ApiCall['query'] & object) {
  return await ask(context, { method: 'GET', path, query }, pageSchema);
}

/** Which there are, for who asked for another: a sentence. */
export async function controlPlanesThereAre(context: ToolContext): Promise<string> {
  const { data, meta } = await askControlPlanes(context, { sort: 'name', 'page[size]': namesToldMax });
  if (data.length === 0) return 'There is none.';
  const more = meta.page.total - data.length;
  return `There are: ${data.map(({ name }) => name).join(', ')}${more > 0 ? `, and ${more} more` : ''}.`;
}

const namesToldMax = 20;

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function isUuid(text: string): boolean {
  return uuid.test(text);
}

/**
 * The id of a control plane that may be named otherwise: as it is called, or nearly so (`shared services` for Shared_Services).
 * An id costs no question to the API, a name one, what is nearly a name two. Throws a `ToolError` that tells which there are.
 */
export async function controlPlaneIdOf(context: ToolContext, written: string): Promise<string> {
  return isUuid(written) ? written.toLowerCase() : (await controlPlaneCalled(context, written)).id;
}

/** The control plane itself, by its id or as `controlPlaneIdOf` reads names: these cost no more than there. */
export async function controlPlaneOf(context: ToolContext, written: string): Promise<ApiControlPlane> {
  if (!isUuid(written)) return await controlPlaneCalled(context, written);
  return await ask(context, { method: 'GET', path: `${path}/${written.toLowerCase()}` }, apiControlPlaneSchema);
}

async function controlPlaneCalled(context: ToolContext, written: string): Promise<ApiControlPlane> {
  const [exact] = (await askControlPlanes(context, { 'filter[name][eq]': written, 'page[size]': 1 })).data;
  if (exact !== undefined) return exact;
  const { data } = await askControlPlanes(context, { sort: 'name', 'page[size]': apiPageSize });
  const [alike, ...others] = data.filter(({ name }) => lettersOf(name) === lettersOf(written));
  if (alike === undefined)
    throw new ToolError(
      `There is no control plane '${written}' that you may see. ${await controlPlanesThereAre(context)}`,
    );
  if (others.length === 0) return alike;
  const names = [alike, ...others].map(({ name }) => name).join(', ');
  throw new ToolError(`Several control planes are called like '${written}': ${names}. Give one of these names.`);
}

function lettersOf(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]+/g, '');
}
