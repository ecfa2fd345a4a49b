import { z } from 'zod';
import { type ToolContext, ToolError } from '../../tool.ts';
import { ask } from './ask.ts';
import { isUuid } from './control-plane-ids.ts';

export type NamedKind = 'service' | 'route' | 'consumer';

/** How many entities of one call may be given by name: each costs a question to the API. */
const namesMax = 10;

const namesSchema = z.object({
  data: z.array(z.object({ id: z.string(), name: z.string(), deleted: z.boolean().optional() })),
});

/** What entities may be given as, and what they become for the API. */
export function entityIdsField(kind: NamedKind) {
  const plural = `${kind}s`;
  return z
    .array(z.string().trim().min(1).max(512))
    .max(500)
    .optional()
    .describe(
      `Only requests of these ${plural}: \`<controlPlaneId>:<${kind}Id>\`, a ${kind}Id alone, or at most ${namesMax} names.`,
    );
}

/** Ids as filters of the API want them. Throws a `ToolError` where a name is nobody's, or several entities'. */
export async function entityIdsOf(context: ToolContext, kind: NamedKind, given: readonly string[]): Promise<string[]> {
  const names = new Set(given.filter((text) => !isId(text)));
  if (names.size > namesMax)
    throw new ToolError(
      `At most ${namesMax} ${kind}s can be given by name; give the others by id: list_${kind}s tells ids.`,
    );
  const ids = new Map<string, string>();
  for (const name of names) ids.set(name, await idOfNamed(context, kind, name));
  return [...new Set(given.map((text) => ids.get(text) ?? text))];
}

function isId(text: string): boolean {
  const [, entity] = /^[^:]+:(.+)$/.exec(text) ?? [];
  return isUuid(entity ?? text);
}

/** Of `<control plane>:<name>`, or of a name alone; what is no name counts as an id. */
async function idOfNamed(context: ToolContext, kind: NamedKind, text: string): Promise<string> {
  const { controlPlaneId, name } = partsOf(text);
  const query = { kind, search: name, size: 100 };
  const { data } = await ask(context, { method: 'GET', path: '/v2/entity-names', query }, namesSchema);
  const own = data.filter(({ id }) => controlPlaneId === undefined || id.startsWith(`${controlPlaneId}:`));
  const byId = own.find(({ id }) => id.endsWith(`:${name}`));
  if (byId !== undefined) return byId.id;
  const called = own.filter((found) => found.name.toLowerCase() === name.toLowerCase());
  const present = called.filter(({ deleted }) => deleted !== true);
  const [one, other] = present.length > 0 ? present : called;
  if (one !== undefined && other === undefined) return one.id;
  if (one !== undefined)
    throw new ToolError(
      `Several ${kind}s are called '${name}': ${called.map(({ id }) => id).join(', ')}. Give one of these ids.`,
    );
  if (controlPlaneId !== undefined) return text;
  const near = own.slice(0, 10).map((found) => `${found.name} (${found.id})`);
  throw new ToolError(
    `No gateway told of a ${kind} '${name}'${near.length > 0 ? `; there are ${near.join(', ')}` : ''}. list_${kind}s tells which there are.`,
  );
}

function partsOf(text: string): { controlPlaneId?: string; name: string } {
  const colon = text.indexOf(':');
  const before = text.slice(0, colon);
  return isUuid(before) ? { controlPlaneId: before.toLowerCase(), name: text.slice(colon + 1) } : { name: text };
}
