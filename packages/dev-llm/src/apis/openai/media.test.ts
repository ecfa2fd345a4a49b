import OpenAI, { toFile } from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningDevLlm, startDevLlm } from '../../start.ts';

describe('files, sounds and pictures', () => {
  let llm: RunningDevLlm;
  let client: OpenAI;
  beforeAll(async () => {
    llm = await startDevLlm();
    client = new OpenAI({ baseURL: `${llm.url}/v1`, apiKey: 'any', maxRetries: 0 });
  });
  afterAll(() => llm.stop());

  it('keeps files as they came, until they are taken away', async () => {
    const bytes = Buffer.from([0, 1, 2, 253, 254, 255]);
    const { id } = await client.files.create({ file: await toFile(bytes, 'odd.bin'), purpose: 'user_data' });
    expect(Buffer.from(await (await client.files.content(id)).arrayBuffer())).toEqual(bytes);
    expect((await client.files.list()).data).toMatchObject([{ id, filename: 'odd.bin', bytes: 6 }]);
    expect(await client.files.delete(id)).toMatchObject({ deleted: true });
    await expect(client.files.retrieve(id)).rejects.toMatchObject({ status: 404 });
  });

  it('takes batches of files that are there', async () => {
    const { id } = await client.files.create({ file: await toFile(Buffer.from('{}'), 'a.jsonl'), purpose: 'batch' });
    const batch = { completion_window: '24h', endpoint: '/v1/chat/completions' } as const;
    const created = await client.batches.create({ ...batch, input_file_id: id });
    expect(await client.batches.cancel(created.id)).toMatchObject({ id: created.id, status: 'cancelling' });
    await expect(client.batches.create({ ...batch, input_file_id: 'file-none' })).rejects.toMatchObject({
      status: 404,
    });
  });

  it('speaks, and tells what it heard', async () => {
    const sound = await client.audio.speech.create({ model: 'tts-1', input: 'Hello', voice: 'alloy' });
    expect(await sound.text()).toBe('sound of: Hello');
    const file = await toFile(Buffer.from('abc'), 'said.mp3');
    expect((await client.audio.transcriptions.create({ model: 'whisper-1', file })).text).toBe('said.mp3, 3 bytes');
    expect((await client.audio.translations.create({ model: 'whisper-1', file })).text).toBe('said.mp3, 3 bytes');
    const odd = client.audio.transcriptions.create({ model: 'whisper-1', file, pitch: 3 } as never);
    await expect(odd).rejects.toMatchObject({ status: 400, code: 'unknown_parameter' });
  });

  it('paints a dot', async () => {
    const { data } = await client.images.generate({ model: 'gpt-image-1', prompt: 'a castle', n: 2 });
    expect(data!.map((image) => image.revised_prompt)).toEqual(['a castle', 'a castle']);
    const image = await toFile(Buffer.from('png'), 'castle.png', { type: 'image/png' });
    const edited = await client.images.edit({ model: 'gpt-image-1', image, prompt: 'with a moat' });
    expect(edited.data![0]!.revised_prompt).toBe('with a moat: castle.png, 3 bytes');
  });
});
