import type { Format } from '@sallyport/llm';
import { operationOf } from '../schema/route-types.ts';
import type { TargetSettings } from '../schema/target.ts';
import type { ServedOperation } from './read-path.ts';

/** What a plugin's targets serve together. */
export function servedOperations(targets: readonly TargetSettings[], format: Format): ServedOperation[] {
  const routeTypes = [...new Set(targets.map(({ route_type }) => route_type))];
  return routeTypes.map((routeType) => {
    const own = targets.filter(({ route_type }) => route_type === routeType);
    return {
      operation: operationOf[routeType],
      routeType,
      // Clients of other providers name models of theirs, whatever is behind the route, where no aliases are there to choose by.
      modelNames: format.name === 'openai' || own.some(hasAlias) ? namesOf(own) : undefined,
      hasModel: own.some(({ model }) => model.name !== undefined),
      isOneModel:
        !own.some(hasAlias) && own.every(({ model }) => model.name !== undefined && model.name === own[0]!.model.name),
    };
  });
}

function hasAlias({ model }: TargetSettings): boolean {
  return model.model_alias !== undefined;
}

/** Names that callers may ask for; undefined where one target takes whatever the caller names. */
export function namesOf(targets: readonly TargetSettings[]): string[] | undefined {
  const names = new Set<string>();
  for (const { model } of targets) {
    if (model.name === undefined) return undefined;
    names.add(model.model_alias ?? model.name);
  }
  return [...names];
}
