import { describe, expect, it } from 'vitest';
import { carriedProof, idWithSignature, readCarriedProof, readIdWithSignature } from './carried.ts';

describe('what proves a thought, through a caller of another dialect', () => {
  it.each([
    { signature: 'AbC+/=.x', signedBy: 'gemini' },
    { encrypted: 'gAAAA', signedBy: 'openai-responses', id: 'rs_1' },
  ])('comes back with its origin: $signedBy', (proof) => {
    const text = carriedProof(proof);
    expect(readCarriedProof(text ?? '')).toMatchObject(proof);
  });

  it('is nothing where there is none, and no other text is taken for one', () => {
    expect(carriedProof({ signature: '' })).toBeUndefined();
    expect(readCarriedProof('EqQBCkYIBRgCKkDw')).toBeUndefined();
    expect(readCarriedProof('sallyport.')).toBeUndefined();
    expect(readCarriedProof('sallyport.signature')).toBeUndefined();
  });
});

describe('a signature in the id of a tool call', () => {
  it('is read for the call and for its result alike', () => {
    const id = idWithSignature('call_1', 'CiQB/+x=', 'gemini');
    expect(id).toMatch(/^[a-zA-Z0-9_-]+$/);
    expect(readIdWithSignature(id)).toEqual({ id: 'call_1', signature: 'CiQB/+x=', signedBy: 'gemini' });
  });

  it('is not seen in other ids', () => {
    expect(readIdWithSignature('call_1')).toEqual({ id: 'call_1' });
    expect(readIdWithSignature('call__signed_%%%')).toEqual({ id: 'call__signed_%%%' });
  });
});
