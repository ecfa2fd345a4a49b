import { expect, it } from 'vitest';
import { PayloadStages } from './payload-stages.ts';

it('stages keep the beginning of each body, in order, as far as there is room', () => {
  let left = 70 * 1024;
  const stages = new PayloadStages((bytes) => {
    if (bytes > left) return false;
    left -= bytes;
    return true;
  });
  stages.add('client_request', Buffer.from('asked'));
  stages.add('plugin', Buffer.alloc(65 * 1024, 'a'), { plugin: 'ai-prompt-decorator' });
  stages.append('provider_response', Buffer.from('one '), 1);
  stages.append('provider_response', Buffer.from('two'), 1);
  stages.append('provider_response', Buffer.from('again'), 2);
  stages.add('client_response', Buffer.alloc(10 * 1024));
  stages.add('provider_request', undefined);
  const cut = (text: string) => (text.length > 20 ? text.length : text);
  expect(stages.plain.map(({ text, ...stage }) => ({ ...stage, text: cut(text) }))).toEqual([
    { stage: 'client_request', text: 'asked', bytes: 5, is_cut: false },
    { stage: 'plugin', plugin: 'ai-prompt-decorator', text: 64 * 1024, bytes: 65 * 1024, is_cut: true },
    { stage: 'provider_response', attempt: 1, text: 'one two', bytes: 7, is_cut: false },
    { stage: 'provider_response', attempt: 2, text: 'again', bytes: 5, is_cut: false },
    { stage: 'client_response', text: '', bytes: 10 * 1024, is_cut: true },
  ]);
  expect(stages.heldBytes).toBe(70 * 1024 - left);
});

it('stages end somewhere', () => {
  const stages = new PayloadStages(() => true);
  for (let n = 0; n < 20; n++) stages.add('plugin', Buffer.from('x'));
  expect(stages.plain).toHaveLength(12);
});
