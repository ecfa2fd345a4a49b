import { emptyObject } from '@sallyport/json';
import type { ReadMessage } from './message.ts';
import type { ClientFacts } from './neutral.ts';

/** Who asks, of a modern request: `readCall` has seen that it says so. */
export function modernClient(message: ReadMessage): ClientFacts {
  const { metaVersion, clientCapabilities, clientInfo, logLevel } = message;
  return {
    era: 'modern',
    protocolVersion: metaVersion ?? '',
    capabilities: clientCapabilities ?? emptyObject,
    info: clientInfo,
    logLevel,
  };
}

/** Who asks where there are no sessions: of a legacy client's request nothing is known but its revision. */
export function statelessClient(protocolVersion: string): ClientFacts {
  return { era: 'legacy', protocolVersion, capabilities: emptyObject, info: undefined, logLevel: undefined };
}
