import { emptyObject } from '../../json/edit.ts';
import type { ReadMessage } from '../../message.ts';
import type { ClientFacts } from '../../neutral.ts';

/** What a request, which has been read strictly, says of its client. */
export function modernClient({ metaVersion, clientCapabilities, clientInfo, logLevel }: ReadMessage): ClientFacts {
  return {
    era: 'modern',
    protocolVersion: metaVersion!,
    capabilities: clientCapabilities ?? emptyObject,
    info: clientInfo,
    logLevel,
  };
}
