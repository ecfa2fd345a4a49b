export type { Endpoint, EndpointOpened, EndpointSession } from './endpoint.ts';
export { filterTools } from './filter-tools.ts';
export { answerKind } from './http/media-type.ts';
export { readSseEvent, replaceSseData, type SseEvent } from './http/sse.ts';
export { foldName } from './json/fold.ts';
export { type ReadCall, ReadMessage } from './message.ts';
export type { Ask, Asked, AskListener, ClientFacts, Era, ServerRequest, SourceFailure } from './neutral.ts';
export { errorCodes, type McpProblem, type ProblemReason, problems, writeError } from './problems.ts';
export { type Answer, readAnswers } from './read-answers.ts';
export { checkPostHeaders, readCall } from './read-call.ts';
export { principalOf } from './session/principal.ts';
export type { Carrier, CarrierRequest } from './source/carrier.ts';
export type {
  Discovered,
  Notice,
  Opened,
  Opening,
  ServerAnswer,
  ServerFacts,
  Source,
  SourceSession,
  SourceSessionData,
  Unopened,
  Watch,
  WatchFilter,
  WatchListener,
} from './source/source.ts';
