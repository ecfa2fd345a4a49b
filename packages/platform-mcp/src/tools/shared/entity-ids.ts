import { z } from 'zod';
import { type ToolContext, ToolError } from '../../tool.ts';
import { ask, askIfThere } from './ask.ts';
import { controlPlaneIdOf, isUuid } from './control-plane-ids.ts';

export type NamedKind = 'service' | 'route' | 'consumer';

/** How many entities of a kind may be given by name: each costs a few questions to the API. */
export const namesMax = 10;

/** What entities may be given as. */
export function entityIdsField(kind: NamedKind) {
  return z
    .array(z.string().trim().min(1).max(512))
    .max(500)
    .optional()
    .describe(
      `Only requests of these ${kind}s: \`<controlPlaneId>:<${kind}Id>\`, a ${kind}Id alone, or at most ${namesMax} names.`,
    );
}

/** Ids as filters of the API want them. Throws a `ToolError` where a name is nobody's, or several entities'. */
export async function entityIdsOf(
  context: ToolContext,
  kind: NamedKind,
  given: readonly string[],
  { controlPlaneId }: { controlPlaneId?: string | undefined } = {},
): Promise<string[]> {
  const named = new Set(given.filter((text) => !isId(text)));
  if (named.size > namesMax)
    throw new ToolError(
      `At most ${namesMax} ${kind}s can be given by name; give the others by id: list_${kind}s tells ids.`,
    );
  const ids = new Map<string, string>();
  for (const text of named) ids.set(text, await idOf(context, kind, text, controlPlaneId));
  return [...new Set(given.map((text) => ids.get(text) ?? text))];
}

/** `<control plane>:<entity>`, both by id, or the entity alone. */
export function isId(text: string): boolean {
  return text.split(':', 2).every(isUuid);
}

async function idOf(context: ToolContext, kind: NamedKind, text: string, controlPlaneId: string | undefined) {
  const colon = text.indexOf(':');
  const [before, after] = [text.slice(0, Math.max(colon, 0)), text.slice(colon + 1)];
  if (isUuid(before)) return await idWithin(context, kind, after, before.toLowerCase());
  // Names may have colons: what is before one is a control plane only where an id is behind it.
  if (before !== '' && isUuid(after)) return `${await controlPlaneIdOf(context, before)}:${after}`;
  if (controlPlaneId !== undefined) return await idWithin(context, kind, text, controlPlaneId);
  return await idAnywhere(context, kind, text);
}

/** As the configuration calls it, or as gateways called it that is gone from there; else it counts as an id. */
async function idWithin(context: ToolContext, kind: NamedKind, name: string, controlPlaneId: string): Promise<string> {
  const path = `/v2/control-planes/${controlPlaneId}/core-entities/${kind}s/${encodeURIComponent(name)}`;
  // Dots alone would lead to another path.
  const configured = /^\.*$/.test(name)
    ? undefined
    : await askIfThere(context, { method: 'GET', path }, z.object({ id: z.string() }));
  if (configured !== undefined) return `${controlPlaneId}:${configured.id}`;
  const found = await search(context, kind, name);
  const [one] = called(
    name,
    found.filter(({ id }) => id.startsWith(`${controlPlaneId}:`)),
  );
  return one?.id ?? `${controlPlaneId}:${name}`;
}

async function idAnywhere(context: ToolContext, kind: NamedKind, name: string): Promise<string> {
  const found = await search(context, kind, name);
  const [one, ...others] = called(name, found);
  if (one !== undefined && others.length === 0) return one.id;
  const list = (some: readonly Named[]) => some.map((entity) => `${entity.name} (${entity.id})`).join(', ');
  if (one !== undefined)
    throw new ToolError(`Several ${kind}s are called '${name}': ${list([one, ...others])}. Give one of these ids.`);
  const near = found.length === 0 ? '' : `; there are ${list(found.slice(0, nearMax))}`;
  throw new ToolError(`No gateway told of a ${kind} '${name}'${near}. list_${kind}s tells which there are.`);
}

const nearMax = 10;

const namesSchema = z.object({
  data: z.array(z.object({ id: z.string(), name: z.string(), deleted: z.boolean().optional() })),
});

type Named = z.output<typeof namesSchema>['data'][number];

/** What gateways told of, by a part of its name, or by its id. */
async function search(context: ToolContext, kind: NamedKind, text: string): Promise<Named[]> {
  const query = { kind, search: text, size: 100 };
  return (await ask(context, { method: 'GET', path: '/v2/entity-names', query }, namesSchema)).data;
}

/** Those that are called so, or have this id; what is gone only where nothing else is. */
function called(name: string, found: readonly Named[]): readonly Named[] {
  const own = found.filter(
    (entity) => entity.name.toLowerCase() === name.toLowerCase() || entity.id.endsWith(`:${name}`),
  );
  const present = own.filter(({ deleted }) => deleted !== true);
  return present.length > 0 ? present : own;
}
