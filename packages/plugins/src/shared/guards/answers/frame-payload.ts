import { readJson } from '@sallyport/json';
import { awsHeadersBytes, awsPayload, type FramingName, writeAwsMessage } from '@sallyport/llm';
import { readSseEvent, replaceSseData } from '@sallyport/mcp';
import { editTexts, type PlaceEdit, readTexts, type TextPlace } from '../texts/json-texts.ts';
import { withoutLogprobs } from './logprobs.ts';

/** What a frame says, and how it is said otherwise. */
export interface FramePayload {
  readonly places: readonly TextPlace[];
  edit(edits: readonly PlaceEdit[]): Buffer;
}

/** Undefined for a frame that says nothing: the mark of an end, a comment. */
export function readPayload(framing: FramingName, frame: Buffer): FramePayload | undefined {
  if (framing === 'sse') {
    const { data } = readSseEvent(frame);
    if (data === undefined || data.equals(done)) return undefined;
    return payload(data, (edited) => replaceSseData(frame, edited));
  }
  if (framing === 'aws-event-stream') {
    const json = awsPayload(frame);
    const write = (edited: Buffer) => writeAwsMessage(awsHeadersBytes(frame), edited);
    return ofInvoke(json, write) ?? payload(json, write);
  }
  if (framing === 'lines') return payload(frame, (edited) => edited);
  const start = frame.indexOf(0x7b);
  if (start < 0) return undefined;
  return payload(frame.subarray(start), (edited) => Buffer.concat([frame.subarray(0, start), edited]));
}

const done = Buffer.from('[DONE]');

function payload(json: Buffer, write: (edited: Buffer) => Buffer): FramePayload {
  const places = readTexts(json);
  if (places === undefined) return ofPlainText(json, write);
  return { places, edit: (edits) => write(withoutLogprobs(editTexts(json, edits))) };
}

/** What is no JSON is said all the same: it is read as if it stood in quotes. */
function ofPlainText(text: Buffer, write: (edited: Buffer) => Buffer): FramePayload {
  const json = Buffer.from(JSON.stringify(text.toString()));
  return {
    places: readTexts(json)!,
    edit: (edits) => write(Buffer.from(readJson(editTexts(json, edits).toString()) as string)),
  };
}

/** Models behind Bedrock's InvokeModel stream in their own language, in base64. */
function ofInvoke(json: Buffer, write: (edited: Buffer) => Buffer): FramePayload | undefined {
  const places = readTexts(json);
  const chunk = places?.find(({ path }) => path === 'bytes');
  if (chunk === undefined) return undefined;
  const inner = Buffer.from(chunk.leaf.text, 'base64');
  const end = chunk.leaf.text.length;
  return payload(inner, (edited) =>
    write(editTexts(json, [{ place: chunk, start: 0, end, replacement: edited.toString('base64') }])),
  );
}
