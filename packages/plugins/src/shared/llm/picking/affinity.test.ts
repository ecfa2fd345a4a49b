import { fakeServices } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { Affinity, idsAsked, idsTold } from './affinity.ts';
import { callFor, nameOf, outcome, pickerOf } from './test/picker.ts';

describe('where a conversation belongs', () => {
  it('is read from what a request goes on from, the newest first', () => {
    const body = {
      previous_response_id: 'resp_1',
      conversation: { id: 'conv_1' },
      input: [
        { type: 'reasoning', id: 'rs_1', encrypted_content: 'x' },
        { type: 'message', id: 'msg_1', content: [{ type: 'input_file', file_id: 'file-1' }] },
        { type: 'item_reference', id: 'rs_2' },
      ],
    };
    expect(idsAsked({ body })).toEqual(['resp_1', 'conv_1', 'rs_2', 'file-1', 'rs_1']);
    expect(idsAsked({ body: { conversation: 'conv_2', input: 'Hello' } })).toEqual(['conv_2']);
    expect(idsAsked({ body: { input: [null, 7, { content: 'text' }] } })).toEqual([]);
    expect(idsAsked({ body: undefined })).toEqual([]);
    expect(idsAsked({ body: undefined, rest: '/resp_1/input_items' })).toEqual(['resp_1']);
    expect(idsAsked({ body: { input_file_id: 'file-1' } })).toEqual(['file-1']);
    const content = [{ type: 'file', file: { file_id: 'file-2' } }];
    expect(idsAsked({ body: { messages: [{ role: 'user', content }] } })).toEqual(['file-2']);
  });

  it('is read from answers, whole or in events', () => {
    const told = (text: string) => idsTold(Buffer.from(text));
    expect(told('{"id":"resp_abc123","output":[{"id":"rs_0001","type":"reasoning"},{"id": "msg_1"}]}')).toEqual([
      'resp_abc123',
      'rs_0001',
    ]);
    expect(told('data: {"type":"response.created","response":{"id":"resp_abc123"}}\n\n')).toEqual(['resp_abc123']);
    expect(told('{"id":"batch_12345","output_file_id":"file-abcde"}')).toEqual(['batch_12345', 'file-abcde']);
    expect(told('data: {"item_id":"rs_0001","delta":"id"}\n\n')).toEqual([]);
  });

  it('is bounded, whatever callers send', () => {
    const input = Array.from({ length: 1_000 }, (_, n) => ({ type: 'reasoning', id: `rs_${n}` }));
    expect(idsAsked({ body: { input } })).toHaveLength(32);
    expect(idsAsked({ body: { previous_response_id: 'x'.repeat(10_000) } })).toEqual([]);
  });

  it('is remembered, and whoever goes on meets the target that has it', async () => {
    const services = fakeServices();
    const affinity = new Affinity(services.records.local, 'plugin-1', services.log);
    const { picker } = pickerOf([{ name: 'a' }, { name: 'b' }], { services, affinity });
    const open = async (body: object) => {
      const opened = await picker.open(
        { method: 'POST' } as never,
        { ...callFor(), operation: 'responses', body } as never,
      );
      if (!('next' in opened)) throw new Error('refused');
      return opened;
    };
    const first = await open({});
    const name = nameOf(await first.next());
    first.answered();
    first.told!(Buffer.from('{"id":"resp_abc123"}'));
    first.ended(outcome());
    for (let i = 0; i < 3; i++) {
      const next = await open({ previous_response_id: 'resp_abc123' });
      expect(nameOf(await next.next())).toBe(name);
      next.ended(outcome());
    }
    const other = await open({ previous_response_id: 'resp_unknown' });
    expect(nameOf(await other.next())).not.toBe(undefined);
  });
});
