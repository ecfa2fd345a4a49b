import { hash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { type Answer, type Api, ApiFailure, type ApiRequest, jsonAnswer, type Keys } from '../apis/api.ts';
import { deliver, noSwitches } from './deliver.ts';
import type { Journal, Received } from './journal.ts';
import type { Destination, Router } from './router.ts';
import type { Scenario } from './scenario.ts';
import type { Switches } from './switches.ts';

export interface FrontSettings {
  readonly router: Router;
  readonly scenario: Scenario;
  readonly journal: Journal;
  /** Answers paths that are nobody's. */
  readonly fallback: Api;
  readonly keys: Keys;
  /** Names of models that there are; undefined: all. */
  readonly models: ReadonlySet<string> | undefined;
  /** Requests may switch their own answers with a header. */
  readonly readsSwitchesHeader: boolean;
}

/** Takes a request, keeps it in the journal, lets the provider that it is for answer, and sends that as the switches say. */
export function createFront(settings: FrontSettings): (request: IncomingMessage, response: ServerResponse) => void {
  const kept = new Answers();
  const respond = async (incoming: IncomingMessage, response: ServerResponse) => {
    const body = await buffer(incoming);
    const url = incoming.url!;
    const [path = '/', query] = url.split('?', 2);
    const destination = settings.router.find(incoming.method!, path);
    const api = destination?.api ?? settings.router.findNamed(path) ?? settings.fallback;
    const request = asApiRequest(incoming, path, query, body, destination?.params ?? {});
    settings.journal.add(received(request, destination?.api.name, url, response));
    const switches = switchesFor(settings, api, request);
    const answer = await answerTo(settings, kept, { api, destination, request, url, switches });
    await deliver(response, answer, switches);
  };
  return (request, response) => {
    respond(request, response).catch((error: unknown) => {
      // Whoever asked is gone in the middle of its body.
      if (!request.complete) return;
      console.error(error);
      response.destroy();
    });
  };
}

interface Asked {
  readonly api: Api;
  readonly destination: Destination | undefined;
  readonly request: ApiRequest;
  readonly url: string;
  readonly switches: Switches;
}

async function answerTo(settings: FrontSettings, kept: Answers, asked: Asked): Promise<Answer> {
  const { api, destination, request, switches } = asked;
  try {
    if (switches.fail !== undefined) return failed(api, request, switches.fail);
    if (destination === undefined) throw new ApiFailure(404, `Unknown request URL: ${request.method} ${asked.url}.`);
    if (!mayEnter(api, request, settings.keys))
      throw new ApiFailure(api.refusalStatus ?? 401, 'The API key is missing or wrong.');
    return await kept.get(asked, destination, async () => {
      const answer = await destination.operation.answer(request, switches);
      const model = modelOf(request);
      if (settings.models !== undefined && model !== undefined && !settings.models.has(model))
        throw new ApiFailure(404, `The model ${model} does not exist.`, { code: 'model_not_found' });
      return withHeaders(answer, api);
    });
  } catch (error) {
    if (!(error instanceof ApiFailure)) throw error;
    const answer = jsonAnswer(api.writeFailure(error, request), error.status);
    return withHeaders({ ...answer, ...headersOf(api, error) }, api);
  }
}

function headersOf(api: Api, failure: ApiFailure): Pick<Answer, 'headers'> {
  return api.failureHeaders === undefined ? {} : { headers: api.failureHeaders(failure) };
}

function mayEnter(api: Api, request: ApiRequest, keys: Keys): boolean {
  if (api.isOpen === true) return true;
  const isOpen = api.isSigned === undefined ? keys.key === undefined : (keys.key ?? keys.aws) === undefined;
  return (
    isOpen ||
    (keys.key !== undefined && api.credentialOf(request) === keys.key) ||
    api.isSigned?.(request, keys) === true
  );
}

/** Answers to the same requests are the same, so that as many as fit are kept: a fast provider costs its callers nothing. */
class Answers {
  readonly #bySwitches = new WeakMap<Switches, Map<string, Answer>>();

  async get(
    { api, url, request, switches }: Asked,
    { operation }: Destination,
    make: () => Promise<Answer>,
  ): Promise<Answer> {
    if (operation.isPure !== true) return make();
    let answers = this.#bySwitches.get(switches);
    if (answers === undefined) {
      answers = new Map();
      this.#bySwitches.set(switches, answers);
    }
    const headers = (api.readsHeaders ?? []).map((name) => request.headers[name]);
    const key = `${request.headers['content-type']} ${headers.join()} ${url} ${hash('sha1', request.body, 'base64')}`;
    const found = answers.get(key);
    if (found !== undefined) return found;
    const answer = await make();
    if (answers.size >= keptMax) answers.delete(answers.keys().next().value!);
    answers.set(key, answer);
    return answer;
  }
}

const keptMax = 64;

function failed(api: Api, request: ApiRequest, fail: NonNullable<Switches['fail']>): Answer {
  const { status, body, contentType = 'application/json', retryAfter } = fail;
  const told = body ?? JSON.stringify(api.writeFailure(new ApiFailure(status, 'This failure was asked for.'), request));
  return {
    status,
    contentType,
    body: Buffer.from(told),
    headers: {
      ...api.headers,
      ...api.failureHeaders?.({ status }),
      ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
    },
  };
}

function withHeaders(answer: Answer, api: Api): Answer {
  return api.headers === undefined ? answer : { ...answer, headers: { ...api.headers, ...answer.headers } };
}

function switchesFor({ scenario, readsSwitchesHeader }: FrontSettings, api: Api, request: ApiRequest): Switches {
  const given = readsSwitchesHeader ? request.headers['x-dev-llm-switches'] : undefined;
  if (typeof given === 'string') return { ...noSwitches, ...(JSON.parse(given) as Switches) };
  return scenario.switchesFor(api.name, request.path, () => modelOf(request));
}

/** The model is in the path, or in the body. */
function modelOf(request: ApiRequest): string | undefined {
  if (request.params['model'] !== undefined) return request.params['model'];
  try {
    const { model } = request.json() as { model?: unknown };
    return typeof model === 'string' ? model : undefined;
  } catch {
    return undefined;
  }
}

function asApiRequest(
  { method, headers }: IncomingMessage,
  path: string,
  query: string | undefined,
  body: Buffer,
  params: Readonly<Record<string, string>>,
): ApiRequest {
  let json: unknown;
  return {
    method: method!,
    path,
    params,
    headers,
    body,
    query: new URLSearchParams(query),
    json() {
      json ??= readJson(body);
      return json;
    },
  };
}

function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new ApiFailure(400, 'We could not parse the JSON body of your request.');
  }
}

function received(request: ApiRequest, api: string | undefined, url: string, response: ServerResponse): Received {
  const ended = Promise.withResolvers<{ how: 'sent' | 'gone'; atMs: number }>();
  response.once('finish', () => ended.resolve({ how: 'sent', atMs: Date.now() }));
  response.once('close', () => ended.resolve({ how: 'gone', atMs: Date.now() }));
  const { method, headers, body } = request;
  return {
    api,
    method,
    url,
    headers,
    body,
    receivedAtMs: Date.now(),
    ended: ended.promise,
    json() {
      try {
        return request.json();
      } catch {
        return undefined;
      }
    },
  };
}
