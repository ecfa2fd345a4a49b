import { type Exchange, link, linkArguments } from '@sallyport/pipeline';
import type { Told } from '../answers/answer-reader.ts';

/** Ties a model's answer to the calls that it asked for, and to requests that go on from it. */
export function linkAnswer(x: Exchange, { id, askedTools }: Pick<Told, 'id' | 'askedTools'>): void {
  if (!x.isTold) return;
  link(x, 'response', id, asOrigin);
  if (askedTools === undefined) return;
  for (const tool of askedTools) {
    link(x, 'tool_call', tool.id, asOrigin);
    linkArguments(x, 'tool_arguments', tool.name, tool.arguments, true);
  }
}

const asOrigin = Object.freeze({ isOrigin: true });
