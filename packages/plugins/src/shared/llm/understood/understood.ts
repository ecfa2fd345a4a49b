import type { Asking } from '../attempts/asking.ts';
import { outgoingHeaders } from '../attempts/outgoing-headers.ts';
import { type ReadLlmCall, withoutBody } from '../calls/llm-call.ts';
import { compose } from './compose.ts';
import { readerFor } from './reader-for.ts';

/** Requests that are understood: they pass where both sides speak one language, and are translated where not. */
export const understood: Asking<ReadLlmCall> = {
  compose,
  headers: (x, { stream }, target, place, composed) => outgoingHeaders(x, place, stream, composed, target.credential),
  readerFor,
  withoutBody,
};
