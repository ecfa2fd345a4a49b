import { escapePath, nearest } from '@sallyport/contracts';
import type { RouteTest } from '../route-test.ts';
import type { RouteQuery } from '../router.ts';
import { serverNameOf } from '../server-name.ts';
import { testHeader, testQuery } from './lists.ts';
import { countSegments, segmentsOf } from './segments.ts';

/** Something of a request that predicates are about. `when` makes a test of the request from a test of the value. */
export type Field = TextField | NumberField | AddressField;

export interface TextField {
  readonly type: 'String';
  /** Of several values (headers, queries) all must pass, or with `isAny` one. */
  when(test: (text: string) => boolean, isAny: boolean): RouteTest;
  /** Brings a constant into the form in which the field's values come. */
  readonly normalise?: (constant: string) => string;
  /** The field's values are in lower case. */
  readonly ignoresCase?: true;
}

export interface NumberField {
  readonly type: 'Int';
  when(test: (value: number) => boolean): RouteTest;
}

export interface AddressField {
  readonly type: 'IpAddr';
  when(test: (address: string) => boolean): RouteTest;
}

/** The field of a name, or what is wrong with the name. */
export function fieldOf(name: string): Field | { problem: string } {
  const field = single.get(name);
  if (field !== undefined) return field;
  if (name.startsWith('http.headers.')) return headerField(name.slice('http.headers.'.length));
  if (name.startsWith('http.queries.')) return queryField(name.slice('http.queries.'.length));
  if (name.startsWith('http.path.segments.')) return segmentsField(name.slice('http.path.segments.'.length));
  if (name === 'net.port') return { problem: "unknown field 'net.port'; it is called net.dst.port now" };
  const near = nearest(name, [...single.keys()]);
  return { problem: `unknown field '${name}'${near === undefined ? '' : `; did you mean '${near}'?`}` };
}

const single: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['net.protocol', textField(({ scheme }) => scheme)],
  ['tls.sni', nameField(serverNameOf)],
  ['http.method', textField(({ method }) => method)],
  ['http.host', nameField(({ host }) => host)],
  ['http.path', { ...textField(({ path }) => path), normalise: escapePath }],
  ['http.path.segments.len', numberField(({ path }) => countSegments(path))],
  ['net.src.ip', addressField(({ clientIp }) => clientIp)],
  ['net.src.port', numberField(({ clientPort }) => clientPort)],
  ['net.dst.ip', addressField(({ serverIp }) => serverIp)],
  ['net.dst.port', numberField(({ serverPort }) => serverPort)],
]);

function textField(read: (query: RouteQuery) => string | undefined): TextField {
  return {
    type: 'String',
    when: (test) => (query) => {
      const text = read(query);
      return text !== undefined && test(text);
    },
  };
}

/** Names of hosts are the same in any case. */
function nameField(read: (query: RouteQuery) => string | undefined): TextField {
  return { ...textField(read), normalise: (constant) => constant.toLowerCase(), ignoresCase: true };
}

function numberField(read: (query: RouteQuery) => number): NumberField {
  return { type: 'Int', when: (test) => (query) => test(read(query)) };
}

/** The address of a connection that is gone already is absent: no test of it holds. */
function addressField(read: (query: RouteQuery) => string): AddressField {
  return {
    type: 'IpAddr',
    when: (test) => (query) => {
      const address = read(query);
      return address !== '' && test(address);
    },
  };
}

/** `x_foo` stands for `X-Foo`, and for `X_Foo`. */
function headerField(name: string): Field {
  const dashed = name.toLowerCase().replaceAll('_', '-');
  return {
    type: 'String',
    when:
      (test, isAny) =>
      ({ headers }) =>
        testHeader(headers, dashed, test, isAny),
  };
}

function queryField(name: string): Field {
  return {
    type: 'String',
    when:
      (test, isAny) =>
      ({ query }) =>
        testQuery(query, name, test, isAny),
  };
}

function segmentsField(range: string): Field | { problem: string } {
  const [, from, to = from] = /^(0|[1-9]\d*)(?:_([1-9]\d*))?$/.exec(range) ?? [];
  const first = Number(from);
  const last = Number(to);
  if (from === undefined || (range.includes('_') && first >= last)) {
    return {
      problem: 'illformed http.path.segments.* field: it ends in an index (0), a range (0_2) or len',
    };
  }
  return { ...textField(({ path }) => segmentsOf(path, first, last)), normalise: escapePath };
}
