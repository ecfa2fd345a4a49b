import { type EntityIssue, findIssues, jsonSchemaOf } from '@sallyport/contracts';
import { pluginDuties } from '@sallyport/pipeline';
import { interfaceVersion, type OutsidePlugin } from '@sallyport/plugin';
import { z } from 'zod';

/** The plugins that a module exports, or sentences about what is wrong with it. */
export function pluginsOf(exported: unknown): { plugins: OutsidePlugin[]; issues: EntityIssue[] } {
  const candidates: unknown[] = Array.isArray(exported) ? exported : [exported];
  if (exported === undefined || candidates.length === 0)
    return { plugins: [], issues: [{ path: '', message: noPlugin }] };
  const issues = candidates.flatMap((candidate, index) => {
    const found = issuesOf(candidate);
    return Array.isArray(exported) ? found.map((issue) => ({ ...issue, path: `${index}.${issue.path}` })) : found;
  });
  return { plugins: issues.length === 0 ? (candidates as OutsidePlugin[]) : [], issues };
}

const noPlugin = 'the module exports no plugin: export one as its default, made with definePlugin, or a list of them';

function issuesOf(candidate: unknown): EntityIssue[] {
  if (typeof candidate !== 'object' || candidate === null) return [{ path: '', message: noPlugin }];
  const version = interfaceIssue(candidate);
  // Another version may have other fields: complaints about them would mislead.
  if (version !== undefined) return [version];
  const { issues } = findIssues(shape, candidate);
  if (issues.length > 0) return issues;
  const { after, before } = candidate as OutsidePlugin;
  if ((after === undefined) === (before === undefined))
    return [
      { path: 'after', message: "say where it runs: either after: 'acl' or before: 'acl', with any plugin's name" },
    ];
  return [];
}

function interfaceIssue(candidate: object): EntityIssue | undefined {
  const stated = 'interface' in candidate ? candidate.interface : undefined;
  if (stated === interfaceVersion) return undefined;
  const message =
    stated === undefined
      ? `say which version of the interface it was written for: interface: ${interfaceVersion}`
      : `the plugin was written for version ${String(stated)} of the interface, and this gateway has version ${interfaceVersion}: use a version of the plugin, or of the gateway, that fits`;
  return { path: 'interface', message };
}

const word = z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'small letters, digits and dashes make a name');
const callable = z.custom((value) => typeof value === 'function', 'expected a function');

const zodSchema = z.unknown().superRefine((value, context) => {
  const problem = schemaProblem(value);
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
});

function schemaProblem(value: unknown): string | undefined {
  // Of any copy of Zod 4: a plugin may have its own in its node_modules.
  const version = (value as { _zod?: { version?: { major?: unknown } } } | undefined)?._zod?.version;
  return version?.major === 4 ? settingsProblem(value as z.ZodType) : 'expected a schema of Zod 4';
}

function settingsProblem(schema: z.ZodType): string | undefined {
  try {
    const { type, additionalProperties } = jsonSchemaOf(schema, 'input');
    if (type !== 'object' || additionalProperties !== undefined) return undefined;
    return 'mistyped fields would be ignored: use z.strictObject instead of z.object';
  } catch (error) {
    return `it cannot be shown as JSON Schema: ${(error as Error).message}`;
  }
}

// The compiler asks for a line when a plugin can say more.
const members: Record<keyof OutsidePlugin, z.ZodType> = {
  interface: z.literal(interfaceVersion),
  name: word,
  after: word.optional(),
  before: word.optional(),
  schema: zodSchema,
  duty: z.enum(pluginDuties).optional(),
  collections: z
    .array(
      z.looseObject({ name: z.string().regex(/^[a-z][a-z0-9_]*$/), singular: z.string().min(1), schema: zodSchema }),
    )
    .optional(),
  scopes: z.array(z.enum(['global', 'service', 'route', 'consumer', 'consumer_group'])).optional(),
  clientAuthorities: callable.optional(),
  commands: callable.optional(),
  check: callable.optional(),
  load: callable.optional(),
  setup: callable,
};

const shape = z.strictObject(members);
