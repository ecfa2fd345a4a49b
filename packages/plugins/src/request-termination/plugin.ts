import {
  decodeFormText,
  definePlugin,
  type Exchange,
  type Refusal,
  refuse,
  refuseEmpty,
  type Services,
} from '@sallyport/pipeline';
import { type RequestTerminationConfig, requestTerminationSchema } from './schema.ts';

const code = 'terminated';

/** Answers itself instead of the upstream, always or when triggered. */
export const requestTermination = definePlugin({
  name: 'request-termination',
  schema: requestTerminationSchema,
  check({ message, body, content_type, echo }) {
    const problems = [];
    if (message !== undefined && (body !== undefined || content_type !== undefined)) {
      problems.push({ path: 'message', message: 'message cannot be used with content_type or body' });
    }
    if (content_type !== undefined && body === undefined)
      problems.push({ path: 'content_type', message: 'content_type requires a body' });
    if (echo && body !== undefined)
      problems.push({ path: 'echo', message: 'echo cannot be used with content_type and body' });
    return problems;
  },
  setup(config, services) {
    const { trigger } = config;
    const field = trigger?.toLowerCase();
    const isMeant = (x: Exchange) =>
      field === undefined || x.requestHeaders.has(field) || hasParameter(x.query, trigger!);

    if (config.echo) {
      const echo = echoOf(config, services);
      return { onCall: (x) => (isMeant(x) ? echo : undefined) };
    }
    const answer = answerOf(config);
    return { onRequest: (x) => (isMeant(x) ? answer : undefined) };
  },
});

const defaultMessages: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  404: 'Not found',
  405: 'Method not allowed',
  500: 'An unexpected error occurred',
  502: 'Bad Gateway',
  503: 'Service unavailable',
};

function answerOf({ status_code, message, body, content_type }: RequestTerminationConfig): Refusal {
  if (status_code === 204 || status_code === 304) return refuseEmpty(status_code, code);
  if (body !== undefined)
    return refuse(status_code, code, '', { body, ...(content_type && { contentType: content_type }) });
  const sentence = message ?? defaultMessages[status_code];
  return sentence === undefined ? refuseEmpty(status_code, code) : refuse(status_code, code, sentence);
}

/** Describes the request as the client sent it: headers that plugins added may hold an upstream's credentials. */
function echoOf({ status_code, message }: RequestTerminationConfig, { node }: Services): Refusal {
  const sentence = message ?? defaultMessages[status_code];
  return refuse(status_code, code, sentence ?? '', {
    render: (x) =>
      Buffer.from(
        JSON.stringify({
          message: sentence,
          kong: { node_id: node.id, worker_pid: node.pid, hostname: node.hostname },
          request: {
            scheme: x.head.scheme,
            host: x.head.host,
            port: x.head.port,
            method: x.head.method,
            path: x.path,
            query: parametersOf(x.head.target),
            headers: fieldsOf(x.head.rawHeaders),
            body: x.body?.toString() ?? '',
          },
          matched_route: x.route,
          matched_service: x.service,
        }),
      ),
  });
}

function hasParameter(query: string, name: string): boolean {
  return (
    query !== '' &&
    query
      .slice(1)
      .split('&')
      .some((part) => decodeFormText(part.split('=', 1)[0]!) === name)
  );
}

/** By name; a list where a name is repeated. */
function parametersOf(target: string): Record<string, string | boolean | (string | boolean)[]> {
  const at = target.indexOf('?');
  const pairs =
    at < 0
      ? []
      : target
          .slice(at + 1)
          .split('&')
          .filter((part) => part !== '');
  return grouped<string | boolean>(
    pairs.map((part) => {
      const equals = part.indexOf('=');
      if (equals < 0) return [decodeFormText(part), true];
      return [decodeFormText(part.slice(0, equals)), decodeFormText(part.slice(equals + 1))];
    }),
  );
}

function fieldsOf(rawHeaders: readonly string[]): Record<string, string | string[]> {
  const pairs: [string, string][] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) pairs.push([rawHeaders[i]!.toLowerCase(), rawHeaders[i + 1]!]);
  return grouped(pairs);
}

function grouped<Value>(pairs: readonly [string, Value][]): Record<string, Value | Value[]> {
  const byName = new Map<string, Value | Value[]>();
  for (const [name, value] of pairs) {
    const known = byName.get(name);
    byName.set(name, known === undefined ? value : ([known, value].flat() as Value[]));
  }
  return Object.fromEntries(byName);
}
