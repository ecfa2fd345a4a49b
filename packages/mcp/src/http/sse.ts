const lf = 0x0a;
const cr = 0x0d;
const colon = 0x3a;

/** One Server-Sent Event (WHATWG HTML §9.2.6), as far as MCP uses it. */
export interface SseEvent {
  /** `message` when the event has no name. */
  readonly name: string;
  /** The data lines joined with LF; undefined when there is none, or nothing in it (keep-alives, priming events). */
  readonly data: Buffer | undefined;
  /** What the client may ask to go on behind, where the event has one. */
  readonly id: string | undefined;
  /** How long to wait before connecting again. */
  readonly retryMs: number | undefined;
}

/** Reads one event with or without its blank line. */
export function readSseEvent(frame: Buffer): SseEvent {
  let name = 'message';
  let id: string | undefined;
  let retryMs: number | undefined;
  const lines: Buffer[] = [];
  for (let at = contentStart(frame); at < frame.length; ) {
    const end = lineEnd(frame, at);
    const dataAt = fieldValue(frame, at, end, 'data');
    if (dataAt >= 0) {
      if (lines.length > 0) lines.push(newline);
      lines.push(frame.subarray(dataAt, end));
    } else {
      const nameAt = fieldValue(frame, at, end, 'event');
      const idAt = fieldValue(frame, at, end, 'id');
      const retryAt = fieldValue(frame, at, end, 'retry');
      if (nameAt >= 0 && nameAt < end) name = frame.toString('utf8', nameAt, end);
      else if (idAt >= 0) id = idText(frame.toString('utf8', idAt, end)) ?? id;
      else if (retryAt >= 0) retryMs = milliseconds(frame.toString('latin1', retryAt, end)) ?? retryMs;
    }
    at = nextLine(frame, end);
  }
  const data = lines.length < 2 ? lines[0] : Buffer.concat(lines);
  return { name, data: data === undefined || data.length === 0 ? undefined : data, id, retryMs };
}

/** The event with other data; every other line keeps its bytes. */
export function replaceSseData(frame: Buffer, data: Buffer): Buffer {
  const kept: Buffer[] = [];
  let isWritten = false;
  for (let at = 0; at < frame.length; ) {
    const start = at === 0 ? contentStart(frame) : at;
    const end = lineEnd(frame, start);
    const next = nextLine(frame, end);
    if (fieldValue(frame, start, end, 'data') < 0) kept.push(frame.subarray(at, next));
    else if (!isWritten) {
      isWritten = true;
      kept.push(frame.subarray(at, start), ...dataLines(data, next > end ? frame.subarray(end, next) : newline));
    }
    at = next;
  }
  return Buffer.concat(kept);
}

const newline = Buffer.from('\n');
const dataField = Buffer.from('data: ');

/** Bytes as lines of an event: a line break in them begins another one. */
export function dataLines(data: Buffer, lineBreak: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let at = 0; at <= data.length; ) {
    const end = lineEnd(data, at);
    lines.push(dataField, data.subarray(at, end), lineBreak);
    at = end === data.length ? end + 1 : nextLine(data, end);
  }
  return lines;
}

/** One with a NUL in it does not count, as the standard says. */
function idText(text: string): string | undefined {
  return text.includes('\0') ? undefined : text;
}

/** Digits only, as the standard says. */
function milliseconds(text: string): number | undefined {
  return /^[0-9]{1,15}$/.test(text) ? Number(text) : undefined;
}

/** A byte order mark may open a stream; receivers drop it. */
function contentStart(frame: Buffer): number {
  return frame[0] === 0xef && frame[1] === 0xbb && frame[2] === 0xbf ? 3 : 0;
}

function lineEnd(bytes: Buffer, at: number): number {
  while (at < bytes.length && bytes[at] !== lf && bytes[at] !== cr) at++;
  return at;
}

function nextLine(bytes: Buffer, end: number): number {
  return bytes[end] === cr && bytes[end + 1] === lf ? end + 2 : end + 1;
}

/** Where the value of `field` starts on this line; -1 when the line is about something else. */
function fieldValue(bytes: Buffer, start: number, end: number, field: string): number {
  const after = start + field.length;
  if (after > end) return -1;
  for (let i = 0; i < field.length; i++) if (bytes[start + i] !== field.charCodeAt(i)) return -1;
  if (after === end) return end;
  if (bytes[after] !== colon) return -1;
  return bytes[after + 1] === 0x20 && after + 1 < end ? after + 2 : after + 1;
}
