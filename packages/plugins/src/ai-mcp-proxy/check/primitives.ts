import type { ConfigProblem } from '../check.ts';
import type { AiMcpProxyConfig } from '../schema.ts';

/** Names and URIs by which prompts and resources are found. */
export function checkPrimitives({ prompts = [], resources = [] }: AiMcpProxyConfig): ConfigProblem[] {
  return [
    ...repeated(
      prompts.map(({ name }) => name),
      (i) => `prompts.${i}.name`,
    ),
    ...resources.flatMap(({ uri, uri_prefix }, i) =>
      (uri === undefined) === (uri_prefix === undefined)
        ? [{ path: `resources.${i}`, message: 'takes either uri or uri_prefix' }]
        : [],
    ),
    ...repeated(
      resources.map(({ uri }) => uri),
      (i) => `resources.${i}.uri`,
    ),
    ...repeated(
      resources.map(({ uri_prefix }) => uri_prefix),
      (i) => `resources.${i}.uri_prefix`,
    ),
  ];
}

function repeated(names: readonly (string | undefined)[], pathOf: (index: number) => string): ConfigProblem[] {
  return names.flatMap((name, i) =>
    name !== undefined && names.indexOf(name) < i ? [{ path: pathOf(i), message: `'${name}' is listed already` }] : [],
  );
}
