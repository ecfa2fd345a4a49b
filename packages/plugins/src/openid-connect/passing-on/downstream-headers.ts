import type { Exchange } from '@sallyport/pipeline';
import type { Decision } from '../authorisation/decision.ts';
import type { Grant } from '../methods/method.ts';
import type { OpenidConnectConfig } from '../schema.ts';
import { compileGrantHeaders } from './claim-headers.ts';

/** Tells callers who they are. */
export interface DownstreamHeaders {
  /** Keeps in mind what to tell once there is an answer. */
  remember(x: Exchange, grant: Grant, decision: Decision): void;
  write(x: Exchange): void;
}

/** Undefined where nothing is told. */
export function compileDownstreamHeaders(config: OpenidConnectConfig): DownstreamHeaders | undefined {
  const headers = compileGrantHeaders(config, 'downstream');
  if (headers.names.length === 0) return undefined;
  const known = new WeakMap<Exchange, { grant: Grant; decision: Decision }>();
  return {
    remember: (x, grant, decision) => void known.set(x, { grant, decision }),
    write(x) {
      const told = known.get(x);
      // An upstream must not seem to speak for us.
      for (const name of headers.names) x.reply!.headers.remove(name);
      for (const name of headers.documents) x.markSecretHeader(name);
      if (told !== undefined) headers.write(x.reply!.headers, told.grant, told.decision);
    },
  };
}
