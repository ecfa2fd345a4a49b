/** Bytes that are no JSON, though some reader takes them. */
export function rejected(): Buffer[] {
  return [
    ...texts.map((text) => Buffer.from(text)),
    ...controls
      .flatMap((byte) => [Buffer.from([0x22, byte, 0x22]), Buffer.from([0x5b, byte, 0x31, 0x5d])])
      .filter(isNoSpace),
    ...invalidUtf8.flatMap((bytes) => [
      Buffer.from([0x22, ...bytes, 0x22]),
      Buffer.from([0x7b, 0x22, ...bytes, 0x22, 0x3a, 0x31, 0x7d]),
    ]),
    ...otherEncodings(),
  ];
}

const texts: readonly string[] = [
  // Structure.
  ...['', ' ', '[', ']', '{', '}', '[1', '[1,', '[,1]', '[1,]', '[1,,2]', '[,]', '[1 2]', '[1]]', '[1}', '{1]'],
  ...['[1;2]', '[1:2]', '(1)', '<1>'],
  ...['{"a"}', '{"a":}', '{"a":1,}', '{,"a":1}', '{"a":1,,"b":2}', '{"a" 1}', '{"a"::1}', '{"a"=1}', '{"a"=>1}'],
  ...['{"a":1 "b":2}', '{"a":1;"b":2}'],
  ...['{a:1}', "{'a':1}", '{`a`:1}', '{1:1}', '{null:1}', '{true:1}', '{[]:1}', '{"a":1', '{"a":1]', '{"a":b}'],
  ...['{:1}', '{"a":1}}', '{"a":[}]', '[{]}'],
  ...['[]{}', '1 2', '[][]', '{}{}', '"a" "b"', '[1]x', '{}x', '1;', '[1],', ':1', '[...a]', '["a":1]', '[1,\n'],
  ...['{"a":1,\n', '[[[', '{"a":{"a":'],
  ...['[\u00a01]', '[\u20601]', '[\u200b1]', '\u2028[1]', '\ufeff[1]', '[1]\ufeff', '\ufeff{}', '[\ufeff1]'],
  ...['{\u3000"a":1}', '[1]\0', '\0[1]'],
  // Words.
  ...['nul', 'nulll', 'tru', 'truee', 'fals', 'True', 'TRUE', 'False', 'NULL', 'Null', 'None', 'nil', 'undefined'],
  ...['yes', 'no', 'on', '~', 't', 'f', 'n'],
  ...['NaN', '-NaN', 'nan', 'Infinity', '-Infinity', '+Infinity', 'inf', '-inf', 'truefalse', 'true1', 'null,'],
  ...['!0', '!!1', 'void 0', 'a', 'abc', '$1'],
  // Numbers.
  ...['+1', '01', '-01', '00', '-00', '-', '+', '.5', '-.5', '.', '1.', '-1.', '1.e5', '1e', '1E', '1e+', '1E-'],
  ...['1ea', '0e', '0e+', '0.e1', '0.'],
  ...['0x10', '-0x10', '0b1', '0o7', '1_000', '1,000', '1 000', '--1', '-+1', '++1', '1-', '1+1', '1-1', '1*1'],
  ...['1/2', '1.2.3', '1e5.5', '1e5e5', '1a', '-a'],
  ...['1n', '1f', '1L', '1%', '²', '½', '１', '٣', '∞', '-∞', '1e1_0', '1.5.', '0.3e', '9.e+', '-2.', '1e 5', '1 e5'],
  ...['- 1', '0X1', '1H', '1eE2'],
  // Strings.
  ...['"', '"a', 'a"', "'a'", "'a", '`a`', '“a”', '«a»', '"a""b"', '"a" b', '"a"b', 'u"a"', 'r"a"', '"""a"""'],
  ...['"a\\', '"\\', '"\\"'],
  ...['"\\x41"', '"\\u"', '"\\u1"', '"\\u12"', '"\\u123"', '"\\u123g"', '"\\U0041"', '"\\u{41}"', '"\\u 041"'],
  ...['"\\u-041"', '"\\u+041"', '"\\uD8', '"\\ud83d\\u"'],
  ...['"\\a"', '"\\0"', '"\\1"', '"\\\'"', '"\\v"', '"\\e"', '"\\ "', '"\\N"', '"\\B"', '"\\\n"', '"\\\r\n"'],
  ...['"\\é"', '"\\😀"', '"\\`"', '"\\$"', '["a\nb"]', '{"a\tb":1}'],
  // Comments and other languages.
  ...['/**/1', '1/**/', '[1/**/]', '{"a":/**/1}', '//\n1', '1//', '1#', '#1', '# a\n1', '<!-- -->1', '--\n1'],
  ...['%YAML 1.2\n---\n1', '---\n1', '- 1', 'a: 1'],
  ...['&a 1', '*a', '!!str a', '|\n a', '> a', '<a/>', 'a=1', '["a", |]', 'throw 1', '()', '[1](2)', '{"a":1}.a'],
  ...['/a/', 'new Date', 'ObjectId("a")', '@a'],
];

/** None may stand in a string, and but for four of them nowhere. */
const controls = Array.from({ length: 0x20 }, (_, byte) => byte);

function isNoSpace(bytes: Buffer): boolean {
  return bytes[0] === 0x22 || ![0x09, 0x0a, 0x0d, 0x20].includes(bytes[1]!);
}

const invalidUtf8: readonly (readonly number[])[] = [
  // Bytes that never occur, and parts without their beginning or end.
  ...[[0xff], [0xfe], [0xf8, 0x88, 0x80, 0x80, 0x80], [0xfc, 0x84, 0x80, 0x80, 0x80, 0x80], [0x80], [0xbf], [0xc3]],
  ...[
    [0xe2, 0x82],
    [0xf0, 0x9f, 0x98],
  ],
  // Longer than need be: /, ", NUL.
  ...[
    [0xc0, 0xaf],
    [0xc1, 0xbf],
    [0xc0, 0xa2],
    [0xc0, 0x80],
    [0xe0, 0x80, 0xaf],
    [0xe0, 0x80, 0xa2],
  ],
  ...[[0xf0, 0x80, 0x80, 0xaf]],
  // Surrogates, and beyond U+10FFFF.
  ...[
    [0xed, 0xa0, 0x80],
    [0xed, 0xbf, 0xbf],
    [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80],
    [0xf4, 0x90, 0x80, 0x80],
  ],
  ...[[0xf5, 0x80, 0x80, 0x80]],
  // Latin-1 and Windows-1252.
  ...[[0xe9], [0x93, 0x61, 0x94], [0xe9, 0x61]],
];

function otherEncodings(): Buffer[] {
  const little = Buffer.from('{"a":"\u00e9"}', 'utf16le');
  const big = Buffer.from(little).swap16();
  const wide = Buffer.concat([...'{"a":12}'].map((character) => Buffer.from(`${character}\0\0\0`)));
  const marks = (bytes: Buffer, ...mark: number[]) => [bytes, Buffer.concat([Buffer.from(mark), bytes])];
  return [
    ...marks(little, 0xff, 0xfe),
    ...marks(big, 0xfe, 0xff),
    ...marks(wide, 0xff, 0xfe, 0, 0),
    Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('[1]')]),
    Buffer.from([0x1f, 0x8b, 0x08, 0x00]),
  ];
}
