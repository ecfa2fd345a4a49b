import { readJson } from '@sallyport/json';
import { headerText, type Services } from '@sallyport/pipeline';
import { GuardUnavailable } from '../shared/guards/guard.ts';
import type { GuardRequest } from '../shared/guards/vendor/guard-service.ts';
import { compileExpression, type Known, textOf } from './expression.ts';
import type { AiCustomGuardrailConfig } from './schema.ts';

/** Roots of expressions in requests. */
export const requestRoots = ['content', 'source', 'conf.params.NAME'];

type Value = (known: Known) => unknown;

/** How the service is asked about a text. Secrets are read anew each time, since a vault may have rotated them. */
export function compileRequest(
  { url, headers = {}, queries = {}, body, auth }: AiCustomGuardrailConfig['request'],
  services: Pick<Services, 'secret'>,
): (known: Known) => GuardRequest {
  const of = (source: string): ((known: Known) => string) => {
    const value = services.secret(source);
    const compiled = compiledOnce();
    return (known) => textOf(compiled(value.reveal())(known));
  };
  const address = of(url);
  const fields = Object.entries(headers).map(([name, value]) => ({ name, value: of(value) }));
  const parameters = Object.entries(queries).map(([name, value]) => ({ name, value: of(value) }));
  const members = body && Object.entries(body).map(([name, value]) => ({ name, value: memberOf(value, of) }));
  const proof = auth?.value === undefined ? undefined : { ...auth, value: services.secret(auth.value) };

  return (known) => {
    const target = URL.parse(address(known));
    if (target === null || !/^https?:$/.test(target.protocol))
      throw new GuardUnavailable('invalid_url', 'request.url gives no URL');
    for (const { name, value } of parameters) target.searchParams.append(name, value(known));
    const sent: string[] = [];
    for (const { name, value } of fields) sent.push(name, headerText(value(known)));
    const said: Record<string, unknown> = {};
    for (const { name, value } of members ?? []) said[name] = value(known);
    if (proof !== undefined) {
      const { location, name = 'Authorization', value } = proof;
      if (location === 'header') sent.push(name, headerText(value.reveal()));
      else if (location === 'query') target.searchParams.append(name, value.reveal());
      else said[name] = value.reveal();
    }
    const hasBody = members !== undefined || proof?.location === 'body';
    if (!hasBody) return { method: 'GET', url: target, headers: sent, body: Buffer.alloc(0) };
    if (!sent.some((name, i) => i % 2 === 0 && name.toLowerCase() === 'content-type'))
      sent.push('Content-Type', 'application/json');
    return { method: 'POST', url: target, headers: sent, body: Buffer.from(JSON.stringify(said)) };
  };
}

/** A secret's text is compiled again only when it has changed. */
function compiledOnce(): (source: string) => Value {
  let last: { source: string; value: Value } | undefined;
  return (source) => {
    if (last?.source !== source) {
      const compiled = compileExpression(source, requestRoots);
      last = { source, value: typeof compiled === 'function' ? compiled : () => source };
    }
    return last.value;
  };
}

/** JSON is sent as what it is: expressions stand in its texts, where nothing that is said can break out of them. */
function memberOf(source: string, of: (source: string) => (known: Known) => string): Value {
  const parsed = /^\s*[[{]/.test(source) ? parse(source) : undefined;
  return parsed === undefined ? of(source) : filled(parsed, of);
}

function parse(source: string): unknown {
  try {
    return readJson(source);
  } catch {
    return undefined;
  }
}

function filled(value: unknown, of: (source: string) => (known: Known) => string): Value {
  if (typeof value === 'string') return of(value);
  if (typeof value !== 'object' || value === null) return () => value;
  if (Array.isArray(value)) {
    const elements = value.map((one) => filled(one, of));
    return (known) => elements.map((one) => one(known));
  }
  const members = Object.entries(value).map(([name, one]) => [name, filled(one, of)] as const);
  return (known) => Object.fromEntries(members.map(([name, one]) => [name, one(known)]));
}
