import type { Mail } from '@sallyport/pipeline';

export type PartKind = 'notification' | 'result' | 'error' | 'refused' | 'begun';

/**
 * Sends messages of any length, in order, as letters of bounded length: a mark whether more of the message follows, the kind, the text.
 * `onLost` is told once there is no such box any more; `sender` begins every letter, where a box has several.
 */
export function sendInParts(
  mail: Mail,
  address: string,
  onLost: () => void,
  sender = '',
): (kind: PartKind, message: Buffer) => void {
  let last: Promise<boolean> = Promise.resolve(true);
  return (kind, message) => {
    const text = message.toString();
    let at = 0;
    do {
      const end = partEnd(text, at);
      const letter = `${sender}${end < text.length ? '+' : '.'}${kind} ${text.slice(at, end)}`;
      last = last.then((isThere) => isThere && mail.send(address, letter)).catch(() => false);
      at = end;
    } while (at < text.length);
    void last.then((isThere) => isThere || onLost());
  };
}

/** Puts the letters of one sender together. */
export function readParts(receive: (kind: PartKind, message: Buffer) => void): (letter: string) => void {
  let parts: string[] = [];
  return (letter) => {
    const space = letter.indexOf(' ');
    parts.push(letter.slice(space + 1));
    if (letter.startsWith('+')) return;
    const message = Buffer.from(parts.join(''));
    parts = [];
    receive(letter.slice(1, space) as PartKind, message);
  };
}

const partCharactersMax = 256 * 1024;

/** Characters of two halves stay whole. */
function partEnd(text: string, start: number): number {
  const end = start + partCharactersMax;
  const last = text.charCodeAt(end - 1);
  return last >= 0xd800 && last < 0xdc00 ? end - 1 : Math.min(end, text.length);
}
