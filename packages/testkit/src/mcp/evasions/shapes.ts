/** A method, and how its `params` say what it is about. */
export interface Subject {
  readonly method: string;
  /** The member that says it, and how its value is written: `name`, `uri`, `resourceSubscriptions` with a list. */
  readonly key: string;
  readonly value: (text: string) => string;
  /** `params` around the members, `_meta` behind them. */
  readonly params: (members: string, meta: string) => string;
  /** What the caller may use, as a JSON text. */
  readonly safe: string;
  /** What it may not, in many writings. */
  readonly writings: readonly string[];
}

/** The text of a body. `meta` is empty, or `,"_meta":{…}`. */
export type Shape = (writing: string, meta: string) => string;

const head = '"jsonrpc":"2.0","id":1';

/** Bodies that some reader takes for the method with the written name, and others for something else. */
export function shapesOf({ method, key, value, params, safe }: Subject): Shape[] {
  const member = (name: string, text: string) => `${name}:${value(text)}`;
  const own = (n: string) => member(`"${key}"`, n);
  const safely = own(safe);
  const is = `"method":"${method}"`;
  const [namespace = '', verb = ''] = method.split('/');
  const message = (members: string) => `{${head},${members}}`;
  const inParams =
    (members: (n: string) => string): Shape =>
    (n, meta) =>
      message(`${is},"params":${params(members(n), meta)}`);
  const call = inParams(own);
  const inEnvelope =
    (members: (own: string, safe: string) => string): Shape =>
    (n, meta) =>
      message(members(params(own(n), meta), params(safely, meta)));
  const named = (text: string): Shape => inEnvelope((p) => `"method":"${text}","params":${p}`);
  const whole =
    (text: (call: string, safe: string) => string): Shape =>
    (n, meta) =>
      text(call(n, meta), call(safe, meta));
  const upper = key.toUpperCase();
  const capital = `${key[0]!.toUpperCase()}${key.slice(1)}`;
  const escaped = `\\u${key.charCodeAt(0).toString(16).padStart(4, '0')}${key.slice(1)}`;
  const wide = `${String.fromCharCode(key.charCodeAt(0) + 0xfee0)}${key.slice(1)}`;
  return [
    call,
    inParams((n) => `${safely},${own(n)}`),
    inParams((n) => `${own(n)},${safely}`),
    inParams((n) => `${safely},${member(`"${capital}"`, n)}`),
    inParams((n) => `${member(`"${capital}"`, n)},${safely}`),
    inParams((n) => member(`"${upper}"`, n)),
    inParams((n) => `${safely},${member(`"${key} "`, n)}`),
    inParams((n) => `${safely},${member(`"${key.slice(0, 2)}\u200b${key.slice(2)}"`, n)}`),
    inParams((n) => `${safely},${member(`"${key}\\u0000"`, n)}`),
    inParams((n) => `${safely},${member(`"${escaped}"`, n)}`),
    inParams((n) => member(`"${escaped}"`, n)),
    inParams((n) => `${safely},${member(`"${wide}"`, n)}`),
    inParams((n) => `${member(`"${key}"`, `[${n}]`)}`),
    inParams((n) => `${safely}/*,${own(n)}/**/`),
    inParams((n) => `${safely},'${key}':${value(n)}`),
    inParams((n) => `${safely},${key}:${value(n)}`),
    inParams((n) => `${own(n)},`),
    inEnvelope((p, s) => `${is},"params":${s},"params":${p}`),
    inEnvelope((p, s) => `${is},"params":${p},"params":${s}`),
    inEnvelope((p, s) => `${is},"params":${s},"Params":${p}`),
    inEnvelope((p, s) => `${is},"params":${s},"param\u017f":${p}`),
    inEnvelope((p, s) => `${is},"PARAMS":${p},"params":${s}`),
    inEnvelope((p, s) => `${is},"params":${s},"p\\u0061rams":${p}`),
    inEnvelope((p) => `"method":"ping",${is},"params":${p}`),
    inEnvelope((p) => `${is},"method":"ping","params":${p}`),
    inEnvelope((p) => `"method":"ping","Method":"${method}","params":${p}`),
    inEnvelope((p) => `"method":"ping","meth\\u006fd":"${method}","params":${p}`),
    inEnvelope((p) => `"METHOD":"${method}","params":${p}`),
    inEnvelope((p) => `"result":{},${is},"params":${p}`),
    named(`${namespace[0]!.toUpperCase()}${namespace.slice(1)}/${verb}`),
    named(method.toUpperCase()),
    named(`${method} `),
    named(`\\t${method}`),
    named(`${method}\\u0000`),
    named(method.replace('/', '\\/')),
    named(method.replace('/', '\uff0f')),
    named(method.replace(/s(?=[^s]*$)/, '\u017f')),
    named(`${method[0]}\u200b${method.slice(1)}`),
    (n, meta) => `{"params":${params(own(n), meta)},${is},${head}}`,
    (n, meta) => `{"jsonrpc":"2.0",${is},"params":${params(own(n), meta)}}`,
    (n, meta) => `{"jsonrpc":"2.0","id":null,${is},"params":${params(own(n), meta)}}`,
    (n, meta) => `{"jsonrpc":"2.0","id":{"a":1},${is},"params":${params(own(n), meta)}}`,
    (n, meta) => `{"jsonrpc":"2.0","id":99999999999999999999,${is},"params":${params(own(n), meta)}}`,
    (n, meta) => `{"jsonrpc":"2.0","id":"1","id":1,${is},"params":${params(own(n), meta)}}`,
    (n, meta) => `{${is},"params":${params(own(n), meta)}}`,
    (n, meta) => `{"jsonrpc":"1.0","id":1,${is},"params":${params(own(n), meta)}}`,
    (n) => message(`${is},"params":[${n},{}]`),
    (n) => message(`${is},"params":${params(own(n), `,"_meta":{"${key}":"safe"}`)}`),
    whole((c) => `[${c}]`),
    whole((c, s) => `[${s},${c}]`),
    whole((c, s) => `[${c},${s}]`),
    whole((c) => `[[${c}]]`),
    whole((c, s) => `[${s},[${c}]]`),
    whole((c, s) => `${s}${c}`),
    whole((c, s) => `${s}\n${c}`),
    whole((c) => `\ufeff${c}`),
    whole((c, s) => `${s}\u0000${c}`),
    whole((c, s) => `// ${s}\n${c}`),
  ];
}
