import type { Edits } from './edits.ts';

interface Part {
  /** As the client wrote it, and read as UTF-8. */
  readonly name: string;
  readonly isFile: boolean;
  /** Headers and content, bytes as Latin-1. */
  readonly text: string;
}

interface Form {
  readonly preamble: string;
  readonly parts: Part[];
  readonly epilogue: string;
}

/** The boundary of a Content-Type of multipart/form-data; undefined for another type, or without a usable one. */
export function boundaryOf(type: string): string | undefined {
  if (!/^\s*multipart\/form-data\s*;/i.test(type)) return undefined;
  const [, quoted, plain] = /;\s*boundary=(?:"([^"\\]+)"|([^\s;"]+))\s*(?:;|$)/i.exec(type) ?? [];
  const boundary = quoted ?? plain;
  return boundary !== undefined && /^[\w'()+,./:=? -]{0,69}[\w'()+,./:=?-]$/.test(boundary) ? boundary : undefined;
}

/** As many as anyone sends, and what their heads may take: each is looked through with several expressions. */
const partsMax = 2000;
const headCharactersMax = 8192;

/**
 * Changes the fields of a form in parts; files can be removed and renamed. Undefined when the form cannot be read, and `ambiguous`
 * when it must not be passed on, since some reader might find a part in it that we have not seen.
 */
export function editMultipart(
  body: Buffer,
  boundary: string,
  { remove, rename, replace, add, append }: Edits,
  allowed: readonly string[] | undefined,
): Buffer | 'ambiguous' | 'too large' | undefined {
  const form = parse(body.toString('latin1'), boundary);
  if (form === undefined || form === 'too large') return form;
  let { parts } = form;
  const has = (name: string) => parts.some((part) => part.name === name);
  if (remove.length > 0) parts = parts.filter(({ name }) => !remove.includes(name));
  for (const { name, value: to } of rename) {
    if (name === to || !has(name)) continue;
    parts = parts
      .filter((part) => part.name !== to)
      .map((part) => (part.name === name ? { ...part, name: to, text: withName(part.text, to) } : part));
  }
  for (const { name, value } of replace) {
    const first = parts.find((part) => part.name === name && !part.isFile);
    if (first === undefined) continue;
    parts = parts.flatMap((part) => (part === first ? field(name, value) : part.name === name ? [] : part));
  }
  for (const { name, value } of add) if (!has(name)) parts.push(field(name, value));
  for (const { name, value } of append) parts.push(field(name, value));
  if (allowed !== undefined) parts = parts.filter(({ name }) => allowed.includes(name));

  // A boundary within a part has come with a value, or is for a reader that takes a bare line feed for the end of a line.
  if (parts.some(({ text }) => text.includes(`--${boundary}`))) return 'ambiguous';
  return Buffer.from(write({ ...form, parts }, boundary), 'latin1');
}

function parse(text: string, boundary: string): Form | 'too large' | undefined {
  const [preamble = '', ...pieces] = `\r\n${text}`.split(`\r\n--${boundary}`, partsMax + 3);
  if (pieces.length > partsMax + 1) return 'too large';
  const last = pieces.pop();
  if (last === undefined || !last.startsWith('--')) return undefined;
  const parts: Part[] = [];
  for (const piece of pieces) {
    const part = parsePart(piece);
    if (part === undefined || part === 'too large') return part;
    parts.push(part);
  }
  return { preamble, parts, epilogue: last.slice(2) };
}

/** A part that does not say its name might be anyone's. */
function parsePart(piece: string): Part | 'too large' | undefined {
  const start = /^[\t ]*\r\n/.exec(piece)?.[0].length;
  const headEnd = piece.indexOf('\r\n\r\n');
  if (start === undefined || headEnd < start) return undefined;
  if (headEnd > headCharactersMax) return 'too large';
  const fields = piece.slice(start, headEnd).split('\r\n');
  const dispositions = fields.filter((line) => /^content-disposition\s*:/i.test(line));
  const names = dispositions[0]?.match(nameParameter) ?? [];
  if (dispositions.length !== 1 || names.length !== 1) return undefined;
  const [, quoted, plain] = new RegExp(nameParameter.source, 'i').exec(dispositions[0]!)!;
  const name = quoted?.replace(/\\(.)/g, '$1') ?? plain!;
  return {
    name: Buffer.from(name, 'latin1').toString(),
    isFile: /;\s*filename\*?=/i.test(dispositions[0]!),
    text: piece.slice(start),
  };
}

const nameParameter = /;\s*name=(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))/gi;

function withName(text: string, name: string): string {
  const headEnd = text.indexOf('\r\n\r\n');
  const head = text
    .slice(0, headEnd)
    .split('\r\n')
    .map((line) =>
      /^content-disposition\s*:/i.test(line) ? line.replace(nameParameter, () => `; ${written(name)}`) : line,
    );
  return head.join('\r\n') + text.slice(headEnd);
}

function field(name: string, value: string): Part {
  const content = Buffer.from(value).toString('latin1');
  return {
    name,
    isFile: false,
    text: `Content-Disposition: form-data; ${written(name)}\r\n\r\n${content}`,
  };
}

/** Names are written as browsers do (HTML, "multipart form data"). */
function written(name: string): string {
  const escaped = name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  return `name="${Buffer.from(escaped).toString('latin1')}"`;
}

function write({ preamble, parts, epilogue }: Form, boundary: string): string {
  const text = parts.map((part) => `\r\n--${boundary}\r\n${part.text}`).join('');
  return `${preamble}${text}\r\n--${boundary}--${epilogue}`.slice(2);
}
