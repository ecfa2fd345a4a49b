import { z } from 'zod';
import { type Answer, ApiFailure, type ApiRequest, jsonAnswer, type Operation } from '../api.ts';
import { readBody } from './failure.ts';
import { fileOf, readForm, refuseOthers, textOf } from './multipart.ts';

const speechRequest = z.strictObject({
  model: z.string().min(1),
  input: z.string().min(1).max(4096),
  voice: z.union([z.string().min(1), z.strictObject({ id: z.string() })]),
  instructions: z.string().optional(),
  response_format: z.enum(['mp3', 'opus', 'aac', 'flac', 'wav', 'pcm']).optional(),
  speed: z.number().min(0.25).max(4).optional(),
  stream_format: z.enum(['sse', 'audio']).optional(),
});

const mediaTypes = {
  mp3: 'audio/mpeg',
  opus: 'audio/opus',
  aac: 'audio/aac',
  flac: 'audio/flac',
  wav: 'audio/wav',
  pcm: 'audio/pcm',
};

/** The sound is the text itself, so that it can be told. */
export const speech: Operation = {
  method: 'POST',
  path: '/v1/audio/speech',
  isPure: true,
  answer(request) {
    const { input, response_format: format = 'mp3' } = readBody(speechRequest, request);
    return { status: 200, contentType: mediaTypes[format], body: Buffer.from(`sound of: ${input}`) };
  },
};

export const transcriptions: Operation = { method: 'POST', path: '/v1/audio/transcriptions', answer: transcribe };
export const translations: Operation = { method: 'POST', path: '/v1/audio/translations', answer: transcribe };

const fields = [
  'file',
  'model',
  'language',
  'prompt',
  'response_format',
  'temperature',
  'stream',
  'include',
  'timestamp_granularities',
  'chunking_strategy',
  'known_speaker_names',
  'known_speaker_references',
];

async function transcribe(request: ApiRequest): Promise<Answer> {
  const form = await readForm(request);
  refuseOthers(form, fields);
  textOf(form, 'model');
  const file = fileOf(form, 'file');
  const text = `${file.name}, ${file.size} bytes`;
  const format = form.get('response_format') ?? 'json';
  if (format === 'text')
    return { status: 200, contentType: 'text/plain; charset=utf-8', body: Buffer.from(`${text}\n`) };
  if (format === 'verbose_json')
    return jsonAnswer({ task: 'transcribe', language: 'english', duration: 1, text, segments: [] });
  if (format !== 'json')
    throw new ApiFailure(400, `Invalid value for 'response_format': ${String(format)}.`, { param: 'response_format' });
  const usage = {
    type: 'tokens',
    input_tokens: 10,
    output_tokens: 5,
    total_tokens: 15,
    input_token_details: { audio_tokens: 10, text_tokens: 0 },
  };
  return jsonAnswer({ text, usage });
}
