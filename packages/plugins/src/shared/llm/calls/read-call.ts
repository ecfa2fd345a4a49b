import type { Json } from '@sallyport/llm';
import type { Exchange, Refusal } from '@sallyport/pipeline';
import { type CallerDialect, isChatDialect } from '../dialects/caller-dialect.ts';
import { badRequest } from '../dialects/refuse-as.ts';
import { allowedTokens, wantedAnswers } from './allowed-output.ts';
import { decidingProblem } from './deciding-members.ts';
import type { ForwardedCall } from './forwarded-call.ts';
import { forwardingOf } from './forwardings.ts';
import { notJson, readJsonBody } from './json-body.ts';
import type { ReadLlmCall } from './llm-call.ts';
import { privateMediaUrl } from './media-urls.ts';
import { openAiProblem } from './openai-problem.ts';
import { readForwarded } from './read-forwarded.ts';
import type { Asked, ReadPath } from './read-path.ts';
import { modelProblem } from './served-models.ts';

/** How the requests of one plugin are read. */
export interface CallRules {
  readonly readPath: ReadPath;
  /** What refusals are said in. */
  readonly dialect: CallerDialect;
  readonly streaming: 'allow' | 'always' | 'deny';
  readonly allowsPrivateMedia: boolean;
}

/** Reads a request to a model (`bytes` is undefined for what is not read); a refusal, in the caller's own dialect, where it is none that can be served here. */
export function compileReadCall(
  rules: CallRules,
): (x: Exchange, bytes: Buffer | undefined) => ReadLlmCall | ForwardedCall | Refusal {
  const { readPath, dialect: usual, streaming, allowsPrivateMedia } = rules;
  const no = (message: string) => badRequest(usual, 'llm_request_invalid', message);
  const noJson = no(notJson);
  const noStreams = no('response streaming is not enabled for this LLM');
  const noPrivateMedia = no('an address of a picture, document or server leads into a private network');
  const noModelName = badRequest(usual, 'llm_request_invalid', 'the model should be a name', 'model');

  return (x, bytes) => {
    const asked = readPath(x);
    if ('status' in asked) return asked;
    if (forwardingOf(asked.operation, asked.rest) !== undefined) {
      if (asked.stream === true && streaming === 'deny') return noStreams;
      const read = readForwarded(x, asked, bytes);
      const leadsInside =
        !allowsPrivateMedia && 'payload' in read && privateMediaUrl(read.body ?? nothing) !== undefined;
      return leadsInside ? noPrivateMedia : read;
    }
    const body = readJsonBody(x, bytes);
    if (bytes === undefined || body === undefined) return noJson;
    const { operation, dialect, served } = asked;
    const decided = decidingProblem(body, served.modelNames);
    if (decided !== undefined) return no(decided);
    if (dialect.name.startsWith('openai-')) {
      const problem = openAiProblem(body, operation, served.routeType);
      if (problem !== undefined) return no(problem);
    }
    const model = asked.model ?? memberOf(body, dialect.members.model) ?? '';
    if (typeof model !== 'string') return noModelName;
    const unserved = modelProblem(model, served);
    if (unserved !== undefined) return no(unserved);
    if (!allowsPrivateMedia && privateMediaUrl(body) !== undefined) return noPrivateMedia;
    const wantsStream = asksForStream(asked, body);
    if (wantsStream && streaming === 'deny') return noStreams;
    const stream = (wantsStream || streaming === 'always') && isChatDialect(dialect) && operation !== 'count-tokens';
    return {
      kind: 'llm',
      operation,
      dialect: dialect.name,
      caller: dialect,
      method: 'POST',
      model,
      stream,
      wantsStream,
      body,
      bytes,
      inputBytes: operation === 'count-tokens' ? undefined : bytes.length,
      outputTokensMax: allowedTokens(body),
      answers: wantedAnswers(body),
    };
  };
}

const nothing: Json = Object.freeze({});

function asksForStream({ stream, dialect }: Asked, body: Json): boolean {
  if (stream !== undefined) return stream;
  return isChatDialect(dialect) && memberOf(body, dialect.members.stream) === true;
}

function memberOf(body: Json, name: string | undefined): unknown {
  return name === undefined ? undefined : body[name];
}
