import { formBoundary } from '@sallyport/llm';
import type { GuardText } from './guard-text.ts';
import { plainTexts } from './plain-texts.ts';
import type { RequestTexts } from './request-texts.ts';

/** The fields of a form and its files that are text, or a body that is neither JSON nor a form as one text. */
export function readFormTexts(contentType: string, body: Buffer): RequestTexts {
  const boundary = formBoundary(contentType);
  if (boundary !== undefined) return { texts: multipartTexts(boundary, body), edit: () => undefined };
  if (!/^application\/x-www-form-urlencoded\b/i.test(contentType))
    return { texts: plainTexts(body), edit: () => undefined };
  const fields = [...new URLSearchParams(body.toString())];
  const texts = fields.map(
    ([name, text], index): GuardText => ({ text, role: roleOf(name), path: `${name}.${index}` }),
  );
  return {
    texts,
    edit(edits) {
      for (const { of, start, end, replacement } of [...edits].sort((a, b) => b.start - a.start)) {
        const field = fields[texts.indexOf(of)]!;
        field[1] = field[1].slice(0, start) + replacement + field[1].slice(end);
      }
      return Buffer.from(new URLSearchParams(fields).toString());
    },
  };
}

function roleOf(name: string): GuardText['role'] {
  return name === 'prompt' || name === 'input' || name === 'text' ? 'user' : 'none';
}

function multipartTexts(boundary: string, body: Buffer): GuardText[] {
  const texts: GuardText[] = [];
  const delimiter = Buffer.from(`--${boundary}`);
  for (let at = body.indexOf(delimiter); at >= 0; ) {
    const start = at + delimiter.length;
    at = body.indexOf(delimiter, start);
    // Some readers do without the last delimiter.
    addPart(body.subarray(start, at < 0 ? body.length : at), texts);
  }
  return texts.length === 0 ? plainTexts(body) : texts;
}

function addPart(part: Buffer, texts: GuardText[]): void {
  const headEnd = part.indexOf('\r\n\r\n');
  if (headEnd < 0) {
    const text = part.toString().trim();
    if (text !== '' && text !== '--') texts.push({ text, role: 'none', path: '' });
    return;
  }
  const head = part.toString('utf8', 0, headEnd);
  const name = /\bname="?([^";\r\n]*)/i.exec(head)?.[1] ?? '';
  const fileName = /\bfilename="?([^";\r\n]*)/i.exec(head)?.[1];
  if (fileName !== undefined) texts.push({ text: fileName, role: 'none', path: `${name}.filename` });
  const end = part.subarray(-2).equals(lineEnd) ? part.length - 2 : part.length;
  const content = part.subarray(headEnd + 4, Math.max(headEnd + 4, end));
  // Pictures and sound say nothing in letters; a field that is no file does, whatever is in it.
  if (fileName === undefined || !content.includes(0))
    for (const { text } of plainTexts(content)) texts.push({ text, role: roleOf(name), path: name });
}

const lineEnd = Buffer.from('\r\n');
