import { chunksOf, compose, hex, may, must, type Payload, smuggled } from './payload.ts';

/** RFC 9112 §6.2 and §6.3: one length, of digits only, and never beside a transfer coding. */
export function lengthPayloads(): Payload[] {
  return [...badLengths(), ...twoLengths(), ...lengthAndCoding()];
}

const body = 'a=1&b=2';
const digits = String(body.length);

function badLengths(): Payload[] {
  const values = [
    '',
    '+7',
    '-7',
    '-0',
    '+0',
    '0x7',
    '0X7',
    '7h',
    'x7',
    'seven',
    '7.0',
    '7.',
    '.7',
    '7e0',
    '1e1',
    '7 7',
    '7\t7',
    '7;',
    '7;a=b',
    '"7"',
    "'7'",
    '7,',
    ',7',
    '7,8',
    '8,7',
    '7, 8',
    '7;7',
    '7/7',
    '7_0',
    '7\u00a0',
    '\u00a07',
    '\u00b2',
    '\u00bd',
    'NaN',
    'Infinity',
    'null',
    '{7}',
    '[7]',
    '(7)',
    '7%',
    '%37',
    '7\\',
    '0o7',
    '0b111',
    '9'.repeat(20),
    '9'.repeat(40),
    '9'.repeat(400),
    '18446744073709551623',
    '4294967303',
    '9223372036854775815',
    '340282366920938463463374607431768211463',
  ];
  const controls = [0, 1, 8, 11, 12, 14, 27, 31, 127].map((byte) => String.fromCharCode(byte));
  return [
    ...values.map((value) =>
      must('length value', JSON.stringify(value), compose({ headers: `Content-Length: ${value}\r\n`, body })),
    ),
    ...controls.flatMap((control) =>
      [`${control}7`, `7${control}`, `7${control}0`].map((value) =>
        must('length value', hex(value), compose({ headers: `Content-Length: ${value}\r\n`, body })),
      ),
    ),
    ...['07', '007'].map((value) =>
      may('length value', value, compose({ headers: `Content-Length: ${value}\r\n`, body })),
    ),
  ];
}

function twoLengths(): Payload[] {
  const names = ['Content-Length', 'content-length', 'CONTENT-LENGTH', 'Content-length'];
  const pairs = [
    ['7', '0'],
    ['0', '7'],
    ['7', '8'],
    ['6', '7'],
    ['7', ''],
    ['', '7'],
    ['7', 'x'],
    ['7', '-7'],
    ['7', '+7'],
    ['7', '07'],
    ['7', '7, 7'],
    ['7', String(body.length + smuggled.length)],
  ];
  return names.flatMap((second) =>
    pairs.flatMap(([one, two]) => [
      must(
        'two lengths',
        `${one} and ${two} as ${second}`,
        compose({ headers: `Content-Length: ${one}\r\n${second}: ${two}\r\n`, body }),
      ),
      must(
        'two lengths',
        `${one} and ${two} as ${second}, apart`,
        compose({ headers: `Content-Length: ${one}\r\nX-Between: 1\r\n${second}: ${two}\r\n`, body }),
      ),
    ]),
  );
}

function lengthAndCoding(): Payload[] {
  const lengths = ['0', digits, '4', '1000', String(smuggled.length), 'x'];
  const codings = ['chunked', 'Chunked', 'CHUNKED', 'identity', 'gzip, chunked', 'chunked, identity', 'x'];
  const names = ['Transfer-Encoding', 'transfer-encoding', 'TRANSFER-ENCODING'];
  return lengths.flatMap((length) =>
    codings.flatMap((coding) =>
      names.flatMap((name) => {
        const [first, second] = [`Content-Length: ${length}\r\n`, `${name}: ${coding}\r\n`];
        const what = `length ${length}, ${name} ${coding}`;
        return [
          must('length and coding', what, compose({ headers: first + second, body: `0\r\n\r\n${smuggled}` })),
          must(
            'length and coding',
            `${what}, in the other order`,
            compose({ headers: second + first, body: chunksOf(smuggled) }),
          ),
        ];
      }),
    ),
  );
}
