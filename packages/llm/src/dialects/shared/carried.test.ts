import { describe, expect, it } from 'vitest';
import { carriedSignature, idWithSignature, readCarriedSignature, readIdWithSignature } from './carried.ts';

describe('signatures that travel through a caller of another dialect', () => {
  it('come back with their origin', () => {
    const carried = carriedSignature('AbC+/=.x', 'gemini', ['anthropic-messages']);
    expect(readCarriedSignature(carried, 'anthropic-messages')).toEqual({ signature: 'AbC+/=.x', signedBy: 'gemini' });
  });

  it('are left alone where they are the dialect’s own', () => {
    expect(carriedSignature('EqQB', 'anthropic-messages', ['anthropic-messages', 'bedrock-converse'])).toBe('EqQB');
    expect(readCarriedSignature('EqQB', 'anthropic-messages')).toEqual({
      signature: 'EqQB',
      signedBy: 'anthropic-messages',
    });
  });

  it('fit into the id of a tool call, for call and result alike', () => {
    const id = idWithSignature('call_1', 'CiQB/+x=', 'gemini');
    expect(id).toMatch(/^[a-zA-Z0-9_-]+$/);
    expect(readIdWithSignature(id)).toEqual({ id: 'call_1', signature: 'CiQB/+x=', signedBy: 'gemini' });
    expect(readIdWithSignature('call_1')).toEqual({ id: 'call_1' });
    expect(readIdWithSignature('call__signed_%%%')).toEqual({ id: 'call__signed_%%%' });
  });
});
