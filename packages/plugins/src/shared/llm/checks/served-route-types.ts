import type { ProviderApi } from '@sallyport/llm';
import { endpointOf } from '@sallyport/llm/settings';
import { isFamily } from '../dialects/families.ts';
import { operationOf, type RouteType, routeTypes } from '../schema/route-types.ts';

/** What can be asked of a provider here: it has a place for it, and somebody speaks the language there. */
export function servedRouteTypes(api: ProviderApi): RouteType[] {
  return routeTypes.filter((routeType) => {
    const endpoint = endpointOf(api, operationOf[routeType]);
    // The messages of a realtime session pass as they are.
    return endpoint?.dialect === 'openai-realtime' || (endpoint !== undefined && isFamily(endpoint.dialect));
  });
}
