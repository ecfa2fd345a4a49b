import { payments } from './payments.ts';
import { sharedServices } from './shared-services.ts';

/** A sample service, and what is asked of it. */
export interface SampleService {
  /** As its service and route are called in the configuration, and its path begins. */
  readonly name: string;
  readonly plane: 'Shared_Services' | 'Payments';
  readonly calls: readonly Call[];
}

/** One kind of request, and what comes of it. */
export interface Call {
  /** How many of them there are, compared with others. */
  readonly weight: number;
  readonly method?: 'GET' | 'POST';
  /** Below the service; `{n}` is some number. */
  readonly path: string;
  /** Whose key it shows; nobody's where it shows none. */
  readonly as?: Caller;
  /** What it is answered. A limit refuses calls when it is reached: which those are is known for the past alone. */
  readonly status: number;
  /** Who says so. Default: the service itself. */
  readonly by?: 'key-auth' | 'acl' | 'rate-limiting' | 'upstream_invalid' | 'upstream_timeout';
  /** How long the service takes. */
  readonly ms: number;
}

/** `stranger` shows a key that is nobody's. */
export type Caller = 'web-shop' | 'mobile-app' | 'back-office' | 'partner' | 'stranger';

/** Everything that is sent: by the generator now, and as it is told of the past. */
export const mix: readonly SampleService[] = [...sharedServices, ...payments];

export interface Choice {
  readonly service: SampleService;
  readonly call: Call;
}

const choices: readonly (Choice & { readonly upTo: number })[] = listed(mix);

/** One of all calls, the heavy ones more often. `random` is from 0 to 1. */
export function choose(random: number): Choice {
  const at = random * choices.at(-1)!.upTo;
  return choices.find(({ upTo }) => at < upTo) ?? choices[0]!;
}

function listed(services: readonly SampleService[]) {
  let upTo = 0;
  return services.flatMap((service) =>
    service.calls.map((call) => {
      upTo += call.weight;
      return { service, call, upTo };
    }),
  );
}
