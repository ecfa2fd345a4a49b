import { findFormat } from '@sallyport/llm/settings';
import { isFamily } from '../dialects/families.ts';
import { operationOf, type RouteType, routeTypes } from '../schema/route-types.ts';
import type { TargetProblem } from './target.ts';

/** Whether what a plugin serves can be asked in the language that its callers speak. */
export function formatProblems(format: string, routeType: RouteType): TargetProblem[] {
  if (isSpoken(format, routeType)) return [];
  const spoken = routeTypes.filter((one) => isSpoken(format, one));
  const message = `nobody asks for ${routeType} in the language of ${format}: choose among ${spoken.join(', ')}`;
  return [{ path: 'llm_format', message }];
}

function isSpoken(format: string, routeType: RouteType): boolean {
  const dialect = findFormat(format)?.dialects[operationOf[routeType]];
  return dialect !== undefined && isFamily(dialect);
}
