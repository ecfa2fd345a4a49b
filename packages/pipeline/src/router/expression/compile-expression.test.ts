import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { query } from '../route-fixture.ts';
import { compileExpression } from './compile-expression.ts';

type Request = Parameters<typeof query>[0];

function holds(source: string, request: Request): boolean {
  const compiled = compileExpression(source);
  if ('problem' in compiled) throw new Error(compiled.problem);
  return compiled.test(query(request));
}

function problemOf(source: string): string | undefined {
  const compiled = compileExpression(source);
  return 'problem' in compiled ? compiled.problem.replace('Router Expression failed validation: ', '') : undefined;
}

type Row = [expression: string, request: Request, holds: boolean];

const fields: Row[] = [
  ['net.protocol == "https"', { scheme: 'https' }, true],
  ['net.protocol == "https"', { scheme: 'http' }, false],
  ['http.method == "GET"', {}, true],
  ['http.method == "get"', {}, false],
  ['lower(http.method) == "get"', {}, true],
  ['http.host == "api.example"', { port: 8080 }, true],
  ['http.host == "API.example"', {}, true],
  ['http.host ~ "^API"', {}, true],
  ['http.path == "/a"', { path: '/a' }, true],
  ['http.path == "/a"', { path: '/a/' }, false],
  ['http.path == "/a"', { path: '/a', query: '?b' }, true],
  ['http.path ^= "/café"', { path: '/caf%C3%A9/x' }, true],
  ['lower(http.path) ^= "/café"', { path: '/Caf%C3%A9/x' }, true],
  ['lower(http.path) == "/a"', { path: '/A' }, true],
  ['http.path.segments.0 == "a"', { path: '/a/b/c' }, true],
  ['http.path.segments.2 == "c"', { path: '/a/b/c/' }, true],
  ['http.path.segments.3 != "c"', { path: '/a/b/c/' }, false],
  ['http.path.segments.0 == ""', { path: '/' }, false],
  ['http.path.segments.0_1 == "a/b"', { path: '/a/b/c' }, true],
  ['http.path.segments.1_2 == "b/c"', { path: '/a/b/c/' }, true],
  ['http.path.segments.1_3 ^= "b"', { path: '/a/b/c/' }, false],
  ['http.path.segments.len == 3', { path: '/a/b/c' }, true],
  ['http.path.segments.len == 3', { path: '/a/b/c/' }, true],
  ['http.path.segments.len == 0', { path: '/' }, true],
  ['tls.sni == "A.example"', { scheme: 'https', sni: 'a.Example.' }, true],
  ['tls.sni != "a.example"', {}, false],
  ['net.src.ip == 203.0.113.7', {}, true],
  ['net.src.ip != 203.0.113.8', {}, true],
  ['net.src.ip != 203.0.113.8', { clientIp: '' }, false],
  ['net.src.ip in 203.0.113.0/24', {}, true],
  ['net.src.ip not in 203.0.113.0/24', {}, false],
  ['net.src.ip in 10.0.0.0/8', {}, false],
  ['net.src.ip in fd00::/8', { clientIp: 'fd12::1' }, true],
  ['net.src.ip == FD00::1', { clientIp: 'fd00::1' }, true],
  // Families that differ: equal to none, in none, "not in" all.
  ['net.src.ip in ::/0', {}, false],
  ['net.src.ip not in ::/0', {}, true],
  ['net.src.ip == ::1', {}, false],
  ['net.src.ip not in 0.0.0.0/0', { clientIp: 'fd00::1' }, true],
  ['net.src.port > 1024', {}, true],
  ['net.dst.ip == 192.0.2.1', {}, true],
  ['net.dst.port == 8000', {}, true],
  // The port that was connected to: what the client writes into Host does not matter.
  ['net.dst.port == 8001', { port: 8001 }, false],
];

const lists: Row[] = [
  ['http.headers.x_foo == "a"', { headers: ['X-Foo', 'a'] }, true],
  ['http.headers.x_foo == "a"', { headers: ['x_foo', 'a'] }, true],
  ['http.headers.X_Foo == "a"', { headers: ['x-foo', 'a'] }, true],
  ['http.headers.x_foo == "A"', { headers: ['x-foo', 'a'] }, false],
  ['http.headers.x_foo != "a"', {}, false],
  ['http.headers.x_foo == "a"', { headers: ['x-foo', 'a', 'x-foo', 'b'] }, false],
  ['any(http.headers.x_foo) == "b"', { headers: ['x-foo', 'a', 'x-foo', 'b'] }, true],
  ['any(http.headers.x_foo) == "c"', { headers: ['x-foo', 'a', 'x-foo', 'b'] }, false],
  ['http.headers.x_foo ~ r#"^\\w$"#', { headers: ['x-foo', 'a', 'x-foo', 'b'] }, true],
  ['http.headers.x_foo contains "a"', { headers: ['x-foo', 'ab', 'x-foo', 'b'] }, false],
  ['any(lower(http.headers.x_foo)) =^ "b"', { headers: ['x-foo', 'A', 'x-foo', 'AB'] }, true],
  ['lower(any(http.headers.x_foo)) =^ "b"', { headers: ['x-foo', 'A', 'x-foo', 'AB'] }, true],
  ['http.queries.a == "1"', { query: '?a=1' }, true],
  ['http.queries.a == "1"', { query: '?b=1&a=1&c' }, true],
  ['http.queries.a == "1"', { query: '?a=1&a=2' }, false],
  ['any(http.queries.a) == "2"', { query: '?a=1&a=2' }, true],
  ['http.queries.a == ""', { query: '?a' }, true],
  ['http.queries.a == ""', { query: '?a=' }, true],
  ['http.queries.a != "x"', { query: '?' }, false],
  ['http.queries.a != "x"', {}, false],
  ['http.queries.A == "1"', { query: '?a=1' }, false],
  ['http.queries.a_b.c == "1 +é"', { query: '?%61_b.c=1+%2B%C3%A9' }, true],
  ['http.queries.ab == "1"', { query: '?a=1&abc=1&xab=1' }, false],
  ['http.queries.a == "b=c"', { query: '?a=b=c' }, true],
];

const language: Row[] = [
  ['http.path^="/a"&&http.method=="GET"', { path: '/ab' }, true],
  [' \t\r\n(  http.path ^= "/a" ) ', { path: '/ab' }, true],
  ['http.path =^ ".json"', { path: '/a.json' }, true],
  ['http.path contains "b"', { path: '/abc' }, true],
  ['http.path ~ "b"', { path: '/abc' }, true],
  ['http.path ~ r#"^/(?P<id>\\d+)$"#', { path: '/12' }, true],
  ['!(http.path == "/a")', { path: '/b' }, true],
  ['! ( http.path == "/a" )', { path: '/a' }, false],
  ['!(!(http.path == "/a"))', { path: '/a' }, true],
  ['!(http.headers.absent == "a")', {}, true],
  ['http.path == "/a" || http.path == "/b" || http.path == "/c"', { path: '/c' }, true],
  ['http.path ^= "/" && http.path ^= "/a" && http.path == "/ab"', { path: '/ab' }, true],
  // As Kong reads it: || binds more tightly than &&.
  ['http.method == "PUT" && http.path == "/a" || http.path == "/b"', { path: '/b' }, false],
  ['http.path == "/b" || http.path == "/a" && http.method == "PUT"', { path: '/b' }, false],
  ['(http.method == "PUT" && http.path == "/a") || http.path == "/b"', { path: '/b' }, true],
  ['http.headers.x == "\\"\\\\\\n\\t\\r"', { headers: ['x', '"\\\n\t\r'] }, true],
  ['http.headers.x == r#"a"b\\n"#', { headers: ['x', 'a"b\\n'] }, true],
  ['net.src.port == 0xc350', {}, true],
  ['net.src.port == 0141520', {}, true],
  ['net.src.port == 050000', {}, false],
  ['net.src.port == 08', { clientPort: 8 }, true],
  ['net.src.port > -1', {}, true],
  ['net.src.port <= 50000 && net.src.port >= 50000 && net.src.port != 1 && net.src.port < 50001', {}, true],
  ['net.src.port < 9223372036854775807 && net.src.port > -9223372036854775808', {}, true],
  ['net.src.ip not\n in 10.0.0.0/8', {}, true],
];

it.each([...fields, ...lists, ...language])('%s for %j: %s', (source, request, expected) => {
  expect(holds(source, request)).toBe(expected);
});

describe('a problem is told with its place', () => {
  it.each([
    ['', "column 1: expected a field, '(' or '!(', but the expression ends here"],
    ['http.path', "column 10: expected an operator after 'http.path', but the expression ends here"],
    ['http.path = "/"', "column 11: expected an operator after 'http.path', not '='"],
    [
      'http.path == ',
      'column 14: expected a constant ("text", r#"raw text"#, a number, an address or a network), but the expression ends here',
    ],
    ["http.path == '/'", 'column 14: texts stand in double quotes: "…"'],
    ['http.path == "/', 'column 14: this text has no end: a double quote is missing'],
    ['http.path == r#"/"', 'column 14: this raw text has no end: it goes on until "#'],
    ['http.path == "\\d"', 'column 15: unknown escape \'\\d\'; in a raw text, r#"…"#, a backslash stands for itself'],
    ['http.path == "/" and http.method == "GET"', "column 18: expected '&&', '||' or the end, not 'and'"],
    ['(http.path == "/"', "column 18: expected '&&', '||' or ')', but the expression ends here"],
    ['http.path == "/")', "column 17: expected '&&', '||' or the end, not ')'"],
    ['! http.path == "/"', "column 1: '!' negates what stands in parentheses: !(…)"],
    ['http.path == "/" ||\n  http.pth == "/"', "line 2, column 3: unknown field 'http.pth'; did you mean 'http.path'?"],
    ['upper(http.path) == "/"', 'column 1: unknown transformation function: upper (there are lower and any)'],
    ['lower(http.path == "/")', "column 17: expected ')', not '='"],
    ['net.port == 1', "column 1: unknown field 'net.port'; it is called net.dst.port now"],
    [
      'http.path.segments.x == "a"',
      'column 1: illformed http.path.segments.* field: it ends in an index (0), a range (0_2) or len',
    ],
    [
      'http.path.segments.2_1 == "a"',
      'column 1: illformed http.path.segments.* field: it ends in an index (0), a range (0_2) or len',
    ],
    [
      'http.path.segments.01 == "a"',
      'column 1: illformed http.path.segments.* field: it ends in an index (0), a range (0_2) or len',
    ],
    ['http.path > "a"', "column 1: http.path is a String, for which there is no '>' (== != ~ ^= =^ contains)"],
    ['http.path == 1', 'column 14: http.path == takes a String, not an Int'],
    ['http.path == 10.0.0.1', 'column 14: http.path == takes a String, not an IpAddr'],
    ['net.src.port ~ "1"', "column 1: net.src.port is an Int, for which there is no '~' (== != > >= < <=)"],
    ['net.src.ip == 10.0.0.0/8', 'column 15: net.src.ip == takes an IpAddr, not an IpCidr'],
    ['net.src.ip in 10.0.0.1', 'column 15: net.src.ip in takes an IpCidr, not an IpAddr'],
    ['net.src.ip in 10.0.0.1/8', "column 15: the network '10.0.0.1/8' has bits set behind its prefix"],
    ['net.src.ip in fd00::1/64', "column 15: the network 'fd00::1/64' has bits set behind its prefix"],
    ['net.src.ip in 10.0.0.0/33', "column 15: '10.0.0.0/33' is no network"],
    ['net.src.ip == 10.0.0.256', "column 15: '10.0.0.256' is no address"],
    ['net.src.ip == fd00:::1', "column 15: 'fd00:::1' is no address"],
    [
      'lower(net.src.ip) == 10.0.0.1',
      'column 1: lower-case transformation function only supported with String type fields, and net.src.ip is an IpAddr',
    ],
    ['net.src.port == 9223372036854775808', 'column 17: the number 9223372036854775808 has more than 64 bits'],
    ['net.src.port == 12a', "column 17: '12a' is no number"],
    ['net.src.port == 018', "column 17: '018' is no number"],
    ['net.src.port == 0x', "column 17: '0x' is no number"],
    [
      'http.path ~ "a(?=b)"',
      "column 13: the regex 'a(?=b)' does not compile: invalid or unsupported Perl syntax '(?=' (regexes run in linear time, so there is no look-around and no back-reference)",
    ],
  ])('%s', (source, problem) => {
    expect(problemOf(source)).toBe(problem);
  });

  it('parentheses go only so deep', () => {
    const nested = (depth: number) => `${'('.repeat(depth)}http.path == "/"${')'.repeat(depth)}`;
    expect(problemOf(nested(100))).toBeUndefined();
    expect(problemOf(nested(101))).toBe('column 101: more than 100 parentheses in each other');
    expect(problemOf(nested(1_000_000))).toBe('column 101: more than 100 parentheses in each other');
  });

  it('but a chain may be long', () => {
    const paths = Array.from({ length: 20_000 }, (_, i) => `http.path == "/${i}"`);
    expect(holds(paths.join(' || '), { path: '/19999' })).toBe(true);
    expect(holds(`any(${'lower('.repeat(5_000)}http.path${')'.repeat(5_001)} == "/a"`, { path: '/A' })).toBe(true);
  });
});

describe('any text', () => {
  const pieces = fc.constantFrom(
    ...['http.path', 'http.headers.a', 'net.src.ip', 'net.src.port', 'lower', 'any', 'in', 'not in', 'contains'],
    ...['==', '!=', '~', '^=', '=^', '>', '&&', '||', '!', '(', ')', '"', '"a"', 'r#"', '"#', '\\', '\n', ' '],
    ...['1', '-1', '0x', '10.0.0.1', '/8', '::', 'fd00::/8', 'é', '\u{1f600}', '\ud800', '\0'],
  );

  it('is compiled, or is a problem', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join('')),
      fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join(' ')),
    );
    fc.assert(
      fc.property(text, (source) => {
        const compiled = compileExpression(source);
        if ('problem' in compiled)
          expect(compiled.problem).toMatch(/^Router Expression failed validation: .*column \d+: /);
        else expect(typeof compiled.test(query({}))).toBe('boolean');
      }),
      { numRuns: 5_000 },
    );
  });
});
