import type { Operation } from '@sallyport/llm';

/** What passes as it is between caller and provider, who speak the same language: how, by operation. */
interface Forwarding {
  /** The request names a model, in a member or a field of that name. */
  readonly namesModel: boolean;
  /** Requests may be forms, with files in them. */
  readonly takesForms: boolean;
}

const forwardings: Readonly<Partial<Record<Operation, Forwarding>>> = {
  rerank: { namesModel: true, takesForms: false },
  'image-generations': { namesModel: true, takesForms: false },
  'image-edits': { namesModel: true, takesForms: true },
  speech: { namesModel: true, takesForms: false },
  transcriptions: { namesModel: true, takesForms: true },
  translations: { namesModel: true, takesForms: true },
  videos: { namesModel: true, takesForms: true },
  files: { namesModel: false, takesForms: true },
  batches: { namesModel: false, takesForms: false },
  assistants: { namesModel: true, takesForms: false },
  invoke: { namesModel: false, takesForms: false },
};

/** Undefined for what is understood, and translated where need be; but what the provider keeps of it passes too. */
export function forwardingOf(operation: Operation, rest: string): Forwarding | undefined {
  return operation === 'responses' && rest !== '' ? ofWhatIsKept : forwardings[operation];
}

const ofWhatIsKept: Forwarding = { namesModel: false, takesForms: false };

/** Bodies of such operations may be so many times longer than others, as with Kong. */
export const formBytesFactor = 3;
