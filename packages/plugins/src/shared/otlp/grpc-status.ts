import type { HeaderList } from '@sallyport/pipeline';
import { bytesOf, messagesOf, numberOf, readFields } from './fields.ts';

/** Undefined when there is none that can be read. */
export function codeOf(fields: HeaderList): number | undefined {
  const text = fields.get('grpc-status');
  return text !== undefined && /^\d{1,2}$/.test(text) ? Number(text) : undefined;
}

const messageLengthMax = 200;

export function messageOf(fields: HeaderList): string {
  const text = fields.get('grpc-message') ?? '';
  try {
    return decodeURIComponent(text).slice(0, messageLengthMax);
  } catch {
    return text.slice(0, messageLengthMax);
  }
}

/** `google.rpc.RetryInfo` among the details of `google.rpc.Status`. */
export function retryDelayOf(fields: HeaderList): number | undefined {
  const status = readFields(Buffer.from(fields.get('grpc-status-details-bin') ?? '', 'base64'));
  for (const detail of messagesOf(status, 3)) {
    if (bytesOf(detail, 1)?.toString().endsWith('/google.rpc.RetryInfo') !== true) continue;
    const info = readFields(bytesOf(detail, 2) ?? Buffer.alloc(0));
    const delay = messagesOf(info, 1).at(-1);
    const ms = numberOf(delay, 1) * 1000 + numberOf(delay, 2) / 1e6;
    if (delay !== undefined && Number.isFinite(ms)) return Math.ceil(ms);
  }
  return undefined;
}
