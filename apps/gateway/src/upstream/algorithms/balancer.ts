import type { Exchange } from '@sallyport/pipeline';
import type { Endpoint } from '../endpoint.ts';

/** Chooses which endpoint of an upstream serves an exchange. Made anew when the endpoints or their weights change. */
export interface Balancer {
  /**
   * The next endpoint to try. `tried` are those that failed this exchange already and are avoided while others are left.
   * Undefined when none is available.
   */
  pick(x: Exchange, tried: readonly Endpoint[]): Endpoint | undefined;
  /** Whether an exchange may go to this endpoint, which is not available, to find out how it is; any may if absent. */
  mayTry?(x: Exchange, endpoint: Endpoint): boolean;
  /** The Set-Cookie by which the caller is recognised next time; undefined when there is nothing to set. */
  cookieFor?(x: Exchange, served: Endpoint): string | undefined;
}
