import { describe, expect, it } from 'vitest';
import { HeaderList } from './header-list.ts';
import { headerText } from './header-text.ts';

const list = () => new HeaderList(['Accept', 'a', 'X-One', '1', 'ACCEPT', 'b']);

describe('HeaderList', () => {
  it('finds fields ignoring case, with their repeats', () => {
    expect([list().get('accept'), list().getAll('accept'), list().has('x-two')]).toEqual(['a', ['a', 'b'], false]);
  });

  it('sets one field in the place of all of its name', () => {
    const headers = list();
    headers.set('accept', 'c', 'accept');
    headers.set('x-two', '2', 'X-Two');
    expect(headers.raw).toEqual(['Accept', 'c', 'X-One', '1', 'X-Two', '2']);
    expect(headers.names).toEqual(['accept', 'x-one', 'x-two']);
  });

  it('removes all fields of a name, and says whether there were any', () => {
    const headers = list();
    expect([headers.remove('accept'), headers.remove('accept'), headers.raw]).toEqual([true, false, ['X-One', '1']]);
  });

  it.each(['a\r\nX-Admin: 1', 'a\nb', 'a\0', 'a\x7f', 'Žofie', '😀'])(
    'takes no value that cannot be sent: %j',
    (value) => {
      const headers = list();
      expect(() => headers.add('x-two', value)).toThrow("the value of header 'x-two' holds a character");
      expect(() => headers.set('accept', value)).toThrow("the value of header 'accept' holds a character");
      expect(headers.raw).toEqual(list().raw);
    },
  );

  it.each(['', 'a\tb', 'caf\xe9', 'caf\xc3\xa9'])('takes any that can: %j', (value) => {
    const headers = list();
    headers.set('x-one', value);
    expect(headers.get('x-one')).toBe(value);
  });
});

describe('headerText', () => {
  it.each([
    ['plain', 'plain'],
    ['Žofie', 'Å½ofie'],
    ['café', 'cafÃ©'],
    ['a\r\nX-Admin: 1', 'a%0D%0AX-Admin: 1'],
  ])('makes %j a value whose bytes are UTF-8', (text, value) => {
    expect(headerText(text)).toBe(value);
    expect(() => new HeaderList().set('x', headerText(text))).not.toThrow();
  });
});
