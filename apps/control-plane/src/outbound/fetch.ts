import type { CustomFetchOptions } from 'openid-client';
import { requestWithin } from './request.ts';
import type { OutboundRules } from './rules.ts';

/** Documents of identity providers and their answers are some kilobytes. */
const answerBytesMax = 1024 * 1024;
const bodiless = new Set([204, 205, 304]);

/** A `fetch` for libraries that take one: to where it may go alone, bounded in time and size, and never following a redirect. */
export function fetchWithin(rules: OutboundRules) {
  return async (address: string, { method, headers, body }: CustomFetchOptions): Promise<Response> => {
    const sent = body === undefined || body === null ? undefined : textOf(body);
    const request = { method, headers, rules, answerBytesMax, ...(sent !== undefined && { body: sent }) };
    const answer = await requestWithin(new URL(address), request);
    const fields = new Headers();
    for (const [name, value] of Object.entries(answer.headers))
      for (const one of [value ?? []].flat()) fields.append(name, one);
    return new Response(bodiless.has(answer.status) ? null : new Uint8Array(answer.body), {
      status: answer.status,
      headers: fields,
    });
  };
}

function textOf(body: NonNullable<CustomFetchOptions['body']>): string {
  if (body instanceof URLSearchParams || typeof body === 'string') return body.toString();
  throw new TypeError('Only forms and texts are sent.');
}
