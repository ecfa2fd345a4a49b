import { usualConversationHeaders } from '@sallyport/pipeline';
import type { Arguments } from './arguments.ts';
import { UsageError } from './flag.ts';

/** Lower-case names; those that well-known clients use where none is given. */
export function conversationHeaders(args: Arguments): readonly string[] {
  const names = args.list('--conversation-header');
  for (const name of names)
    if (!fieldName.test(name)) throw new UsageError(`--conversation-header: '${name}' is not the name of a header`);
  return names.length === 0 ? usualConversationHeaders : names.map((name) => name.toLowerCase());
}

/** RFC 9110 §5.1. */
const fieldName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/;
