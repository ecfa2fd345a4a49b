import type { JsonObject } from '../conversion/tool-definition.ts';
import { slug } from './kong-names.ts';
import type { Operation } from './operations.ts';
import { kebabCase } from './tool-name.ts';

/** A route for an operation itself, as decK makes one. */
export function directRoute(
  { method, path, id: operationId }: Operation,
  name: string,
  defaults: JsonObject,
  tags: readonly string[],
  id: (of: string) => object,
): JsonObject {
  const routeName = `${name}_${slug(kebabCase(operationId ?? `${method}-${path}`))}`;
  const hasPlaceholders = path.includes('{');
  const pattern = path
    .split(/(\{[^{}/]*\})/)
    .map((part) =>
      part.startsWith('{')
        ? `(?<${slug(part.slice(1, -1))
            .replaceAll('-', '_')
            .replace(/^(?=\d)/, '_')}>[^#?/]+)`
        : part.replaceAll(/[\\^$.|?*+()[\]]/g, '\\$&'),
    )
    .join('');
  return {
    ...defaults,
    ...id(`${routeName}.route`),
    name: routeName,
    methods: [method],
    paths: [`~${pattern}$`],
    plugins: [],
    regex_priority: hasPlaceholders ? 100 : 200,
    strip_path: false,
    tags,
  };
}
