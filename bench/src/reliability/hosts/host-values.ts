/** Host values that name no host, or could name two to two readers. Latin-1: each character is a byte. */
export const badHosts: readonly string[] = [
  // User information: what follows the @ is the host to some.
  ...['a.test@evil.test', 'a.test:80@evil.test', 'a.test:@evil.test', 'user:secret@evil.test', '@evil.test'],
  ...['evil.test@'],
  // Parts of a URL.
  ...['http://evil.test', 'https://evil.test/', '//evil.test', '/evil.test', 'a.test/evil.test', 'a.test/'],
  ...['a.test?evil.test'],
  ...['a.test#evil.test', 'evil.test#@a.test', 'a.test#', 'a.test\\evil.test', 'a.test\\@evil.test'],
  ...['a.test%2fevil.test'],
  // Several in one.
  ...['a.test,evil.test', 'a.test, evil.test', 'a.test evil.test', 'a.test\tevil.test', 'a.test;evil.test'],
  ...['a.test&evil.test'],
  ...['a.test|evil.test', 'a.test=evil.test', 'a.test+evil.test'],
  // Ports.
  ...['a.test:', 'a.test:x', 'a.test:-1', 'a.test:+80', 'a.test:65536', 'a.test:99999999999', 'a.test:80:81'],
  ...['a.test:80evil'],
  ...['a.test:0x50', 'a.test: 80', 'a.test:8 0', 'a.test:80/', 'a.test:80?evil', ':80', ':', 'a.test::80'],
  ...['a.test:80.evil.test'],
  // Addresses.
  ...['[::1', '::1]', '::1', '[::1]evil.test', '[::1].evil.test', '[::1]:x', '[::1]:65536', '[::1]:', '[]'],
  ...['[evil.test]'],
  ...['[::1%25lo]', '[::1%lo]', '[fe80::1%evil.test]', '[::1]@evil.test', '[::1', '[[::1]]', '[1::2::3]'],
  ...['[10.0.0.1]', '[dead.beef]', '[v1.evil]'],
  // Encodings and scripts.
  ...['%61.test', 'a%2etest', 'a.test%00', 'a.test%0d%0aevil:1', 'a.test%20evil', '<script>', '"><script>'],
  ...["a.test'evil"],
  ...['$(evil)', '`evil`', '{evil}', '(evil)', 'a.test^evil', 'a.test!', '*', '*.test', 'a.*', 'a.test\xe9'],
  ...['\xc3\xa9.test', '\xff'],
  ...['a\x00.test', 'a.test\x00', 'a\x01.test', 'a\x7f.test', 'a.test\x0b', 'a.test\x1b[0m'],
  // Too long, too little.
  ...['', '"a.test"', 'a'.repeat(300), `${'a.'.repeat(200)}test`],
];

/** Host values that must be taken, with the host that they name. */
export const goodHosts: readonly (readonly [value: string, host: string])[] = [
  ['a.test', 'a.test'],
  ['A.TEST', 'a.test'],
  ['a.test.', 'a.test'],
  ['a.test:80', 'a.test'],
  ['a.test:8443', 'a.test'],
  ['a_b-c.test', 'a_b-c.test'],
  ['xn--nxasmq6b.test', 'xn--nxasmq6b.test'],
  ['127.0.0.1:8000', '127.0.0.1'],
  ['[::1]', '[::1]'],
  ['[::1]:8000', '[::1]'],
];
