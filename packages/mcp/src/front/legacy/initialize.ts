import { editMembers, emptyObject, isJsonObject, readMember, toJson } from '@sallyport/json';
import type { Exchange } from '@sallyport/pipeline';
import type { ReadCall, ReadMessage } from '../../message.ts';
import type { ClientFacts, SourceFailure } from '../../neutral.ts';
import { errorCodes } from '../../problems.ts';
import { principalOf } from '../../session/principal.ts';
import type { ClientSession } from '../../session/sessions.ts';
import type { ServerFacts } from '../../source/source.ts';
import { writeError, writeErrorAnswer, writeResult } from '../../write-message.ts';
import { failureError } from '../failure-error.ts';
import type { FrontParts } from '../parts.ts';

export interface Initialized {
  readonly status: number;
  /** The answer, whatever came of it. */
  readonly message: Buffer;
  readonly session?: ClientSession | undefined;
  readonly failure?: SourceFailure | undefined;
}

/** Greets the servers on a legacy client's behalf, and begins its session. `name`: where the session has been named before. */
export async function initialize(
  parts: FrontParts,
  x: Exchange,
  { messages, revision }: ReadCall,
  name: string | undefined,
): Promise<Initialized> {
  const [message] = messages;
  const idText = message!.idText!;
  const client = clientOf(message!, revision.version);
  if (client === undefined) {
    const sentence = `clientInfo and capabilities are objects of ${partCharactersMax} characters at most`;
    return { status: 200, message: writeError(idText, errorCodes.invalidParams, sentence) };
  }
  const principal = principalOf(x);
  const opened = await parts.endpoint.open({ x, client, principal });
  if (opened.failure !== undefined) {
    const error = opened.error ?? failureError(opened.failure);
    return { status: 200, message: writeErrorAnswer(idText, error), failure: opened.failure };
  }
  const session = parts.isManaged
    ? await parts.sessions.begin(principal, client, opened.session.data, name)
    : undefined;
  return { status: 200, message: writeResult(idText, resultOf(client, opened.facts)), session };
}

/** They travel in the session's id. */
const partCharactersMax = 2048;

function clientOf(message: ReadMessage, protocolVersion: string): ClientFacts | undefined {
  const params = message.paramsBytes ?? emptyObject;
  const capabilities = readMember(params, 'capabilities') ?? emptyObject;
  const info = readMember(params, 'clientInfo');
  if (!isJsonObject(capabilities) || (info !== undefined && !isJsonObject(info))) return undefined;
  if (capabilities.length > partCharactersMax) return undefined;
  return {
    era: 'legacy',
    protocolVersion,
    capabilities,
    info: info === undefined ? undefined : shortened(info),
    logLevel: undefined,
  };
}

/** Pictures and the like are for people; servers are told the name. */
function shortened(info: Buffer): Buffer {
  if (info.length <= partCharactersMax) return info;
  const brief = editMembers(info, { icons: undefined, description: undefined });
  if (brief.length <= partCharactersMax) return brief;
  return toJson({ name: 'client', version: '0' });
}

const unknownServer = toJson({ name: 'sallyport', version: '1' });

function resultOf({ protocolVersion }: ClientFacts, { capabilities, info, instructions }: ServerFacts): Buffer {
  return editMembers(emptyObject, {
    protocolVersion: toJson(protocolVersion),
    capabilities,
    serverInfo: info ?? unknownServer,
    instructions,
  });
}
