import type { Exchange, PluginHooks } from '@sallyport/pipeline';
import { ChannelScan } from '../shared/secrets/channel-scan.ts';
import type { Finder } from '../shared/secrets/finder.ts';
import { Placeholders } from './placeholders.ts';
import type { RedactionGuard } from './redaction-guard.ts';

/**
 * What plugins log of requests and answers, without what was taken out of those: some read requests before it was, and answers as their
 * providers gave them.
 */
export function cleanedPayloads(
  finder: Finder,
  guard: RedactionGuard,
  requests: boolean,
  answers: boolean,
): PluginHooks {
  /** What has left of answers that are logged. */
  const sent = new WeakMap<Exchange, Buffer[]>();

  function clean(text: string | undefined): string | undefined {
    return text === undefined ? undefined : cleaned(text, finder);
  }

  const hooks: PluginHooks = {
    onFinish(x) {
      for (const facts of x.mcp?.rpc ?? []) {
        const { payload, error } = facts;
        if (answers && error !== undefined) facts.error = cleaned(error, finder);
        if (payload === undefined) continue;
        if (requests) payload.request = clean(payload.request);
        if (answers) payload.response = clean(payload.response);
      }
      const payload = x.llm?.payload;
      // In a stream a secret may be in many pieces: what has left is what can be told.
      if (answers && payload !== undefined)
        payload.response = guard.hideRestored(x, Buffer.concat(sent.get(x) ?? []).toString());
    },
  };
  if (!answers) return hooks;
  hooks.wantsBytes = (x) => x.llm?.payload !== undefined;
  hooks.onBytes = (x, bytes) => {
    const pieces = sent.get(x) ?? [];
    sent.set(x, pieces);
    const room = bytesMax - pieces.reduce((sum, { length }) => sum + length, 0);
    if (room > 0) pieces.push(Buffer.from(bytes.subarray(0, room)));
  };
  return hooks;
}

/** What a log record holds of an answer at most. */
const bytesMax = 64 * 1024;

function cleaned(text: string, finder: Finder): string {
  const scan = new ChannelScan(finder);
  scan.end(text, true);
  let clean = '';
  let from = 0;
  for (const span of scan.spans) {
    clean += text.slice(from, span.from) + masks.of(span.kind, text.slice(span.from, span.to));
    from = span.to;
  }
  return clean + text.slice(from);
}

const masks = new Placeholders(false);
