import { type Answer, invalidSize, invalidTags, parseSize, parseTags } from '@sallyport/admin-api';
import type { FastifyRequest } from 'fastify';
import type { ListPage, ListRequest } from '../configuration/config-reader.ts';
import type { EntityAnswer } from './send.ts';

type Query = Readonly<Record<string, unknown>>;

/** What `?size=&offset=&tags=` ask for; the answer where they ask for what there is not. */
export function listRequest({ query }: FastifyRequest): { request: ListRequest } | { answer: Answer } {
  const { size: sizeText, offset, tags: tagText } = query as Query;
  const size = isTextOrNothing(sizeText) ? parseSize(sizeText) : undefined;
  if (size === undefined) return { answer: invalidSize() };
  if (!isTextOrNothing(offset)) return { answer: invalidTags() };
  const tags = typeof tagText === 'string' ? parseTags(tagText) : undefined;
  if (tagText !== undefined && tags === undefined) return { answer: invalidTags() };
  return { request: { size, offset, tags } };
}

function isTextOrNothing(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string';
}

/** A page as Kong says it: `next` is the path of the one after it. */
export function pageAnswer(
  { url }: FastifyRequest,
  data: readonly unknown[],
  offset: ListPage['offset'],
  more: Readonly<Record<string, unknown>> = {},
): EntityAnswer {
  if (offset === undefined) return { status: 200, body: { data, next: null, ...more } };
  const [path, query] = url.split('?', 2);
  const parameters = new URLSearchParams(query);
  parameters.set('offset', offset);
  return { status: 200, body: { data, offset, next: `${path}?${parameters}`, ...more } };
}
