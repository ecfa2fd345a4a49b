import { formBoundary } from '@sallyport/llm';
import type { GuardText } from './guard-text.ts';
import type { RequestTexts } from './request-texts.ts';

/** The fields of a form and its files that are text, or a body that is neither JSON nor a form as one text. */
export function readFormTexts(contentType: string, body: Buffer): RequestTexts {
  const boundary = formBoundary(contentType);
  if (boundary !== undefined) return { texts: multipartTexts(boundary, body), edit: () => undefined };
  if (!/^application\/x-www-form-urlencoded\b/i.test(contentType))
    return { texts: [{ text: body.toString(), role: 'none', path: '' }], edit: () => undefined };
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
    const next = body.indexOf(delimiter, start);
    if (next < 0) break;
    const headEnd = body.indexOf('\r\n\r\n', start);
    if (headEnd >= 0 && headEnd < next) {
      const head = body.toString('utf8', start, headEnd);
      const name = /\bname="?([^";\r\n]*)/i.exec(head)?.[1] ?? '';
      const fileName = /\bfilename="?([^";\r\n]*)/i.exec(head)?.[1];
      if (fileName !== undefined) texts.push({ text: fileName, role: 'none', path: `${name}.filename` });
      const content = body.subarray(headEnd + 4, Math.max(headEnd + 4, next - 2));
      // Pictures and sound say nothing in letters.
      if (!content.includes(0)) texts.push({ text: content.toString(), role: roleOf(name), path: name });
    }
    at = next;
  }
  return texts;
}
