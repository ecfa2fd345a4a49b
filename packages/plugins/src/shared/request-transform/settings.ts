import { z } from 'zod';
import type { JsonType } from '../json/type.ts';

export type Section = 'headers' | 'querystring' | 'body';
type Lists = Readonly<Record<Section, readonly string[]>>;
type TypedLists = Lists & { readonly json_types?: readonly JsonType[] | undefined };

/** What a transformer of requests is told; those settings that only some of them have are optional. */
export interface RequestTransform {
  readonly http_method?: string | undefined;
  readonly remove: Lists;
  readonly rename: Lists;
  readonly replace: TypedLists & { readonly uri?: string | undefined };
  readonly add: TypedLists;
  readonly append: TypedLists;
  readonly allow?: { readonly body?: readonly string[] | undefined } | undefined;
  /** Default true: a dot is part of a name. */
  readonly dots_in_keys?: boolean | undefined;
}

export const methodSchema = z
  .string()
  .regex(/^[A-Z]+$/, 'must be a method in capital letters')
  .optional()
  .describe('Method to send. With GET and HEAD, the fields of a form move into the query.');

export const uriSchema = z
  .string()
  .min(1)
  .optional()
  .describe('Path to send instead, such as `/v2/users/$(uri_captures.id)`; the query stays.');
