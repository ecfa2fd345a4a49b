import { coreErrors } from '@sallyport/contracts';
import { type Exchange, type Refusal, refuse } from '@sallyport/pipeline';

/**
 * Routes that register a server for listeners answer nobody else: to the outside they are no routes. Nor are they for requests of
 * converted tools, whose paths hold what callers say: these would get past the rules of the listener.
 */
export function refuseOutsiders(x: Exchange): Refusal | undefined {
  return x.isAddressed ? undefined : noRoute;
}

const { status, message } = coreErrors.no_route;
const noRoute = refuse(status, 'no_route', message, { style: 'negotiated' });
