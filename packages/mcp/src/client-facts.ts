import { emptyObject } from './json/edit.ts';
import { readMember } from './json/walk.ts';
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

/** Who asks in a session, of its `initialize` and the version that was agreed on. */
export function legacyClient(initialize: ReadMessage, protocolVersion: string): ClientFacts {
  const params = initialize.paramsBytes ?? emptyObject;
  return {
    era: 'legacy',
    protocolVersion,
    capabilities: readMember(params, 'capabilities') ?? emptyObject,
    info: readMember(params, 'clientInfo'),
    logLevel: undefined,
  };
}

/** Who asks where there are no sessions: of a legacy client's request nothing is known but its revision. */
export function statelessClient(protocolVersion: string): ClientFacts {
  return { era: 'legacy', protocolVersion, capabilities: emptyObject, info: undefined, logLevel: undefined };
}
