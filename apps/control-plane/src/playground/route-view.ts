import { z } from 'zod';
import { authenticationOf } from './callers/authentication.ts';
import { configOf, firstPathOf, type RouteFacts, textsOf } from './route-facts.ts';

export const routeSchema = z.object({
  id: z.string(),
  name: z.string().optional(),
  kind: z.enum(['http', 'llm', 'mcp']),
  methods: z.array(z.string()),
  paths: z.array(z.string()),
  hosts: z.array(z.string()),
  path: z.string().nullable().describe('To begin with; null where all of them are patterns.'),
  authentication: z
    .array(
      z.object({
        plugin: z.string(),
        as_consumer: z.boolean().describe('Whether a credential of a consumer can be made for it.'),
        header: z.string().describe('Where a credential is looked for.'),
        prefix: z.string().describe('What stands before it.'),
        is_optional: z.boolean().describe('Who shows none passes as somebody else.'),
      }),
    )
    .describe('How callers show who they are: by all of them; open to anybody where there is none.'),
  models: z.array(z.string()).optional().describe('Of a route to models, by the names that callers say.'),
});

export function routeView(facts: RouteFacts): z.output<typeof routeSchema> {
  const { route, kind } = facts;
  return {
    id: route.id,
    ...(typeof route['name'] === 'string' && { name: route['name'] }),
    kind,
    methods: textsOf(route, 'methods'),
    paths: textsOf(route, 'paths'),
    hosts: textsOf(route, 'hosts'),
    path: firstPathOf(route) ?? (textsOf(route, 'paths').length === 0 ? '/' : null),
    authentication: authenticationOf(facts).map(({ plugin, isLent, header, prefix, mayBeAnonymous }) => ({
      ...{ plugin, header, prefix },
      as_consumer: isLent,
      is_optional: mayBeAnonymous,
    })),
    ...(kind === 'llm' && { models: modelsOf(facts) }),
  };
}

interface Target {
  readonly model?: { readonly name?: unknown; readonly model_alias?: unknown };
}

function modelsOf({ plugins }: RouteFacts): string[] {
  const advanced = configOf(plugins.get('ai-proxy-advanced'))['targets'] as readonly Target[] | undefined;
  const plain = configOf(plugins.get('ai-proxy')) as Target;
  const names = [...(advanced ?? []), plain].map(({ model }) => model?.model_alias ?? model?.name);
  return [...new Set(names.filter((name) => typeof name === 'string'))];
}
