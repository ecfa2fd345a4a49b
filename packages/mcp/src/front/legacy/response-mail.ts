/** A client's response on its way to the worker where the call waits: which of its questions, and the answer as sent. */
export interface MailedResponse {
  readonly key: string;
  readonly member: 'result' | 'error';
  readonly value: Buffer;
}

export function writeResponse({ key, member, value }: MailedResponse): string {
  return `${key} ${member} ${value.toString()}`;
}

export function readResponse(message: string): MailedResponse {
  const behindKey = message.indexOf(' ');
  const behindMember = message.indexOf(' ', behindKey + 1);
  return {
    key: message.slice(0, behindKey),
    member: message.slice(behindKey + 1, behindMember) === 'error' ? 'error' : 'result',
    value: Buffer.from(message.slice(behindMember + 1)),
  };
}
