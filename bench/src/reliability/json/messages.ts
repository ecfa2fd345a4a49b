/** MCP messages about which two readers could differ; each must be refused. */
export const ambiguous: readonly (readonly [what: string, message: string | Buffer])[] = [
  ['method twice', '{"jsonrpc":"2.0","id":1,"method":"tools/list","method":"tools/call","params":{"name":"free"}}'],
  [
    'method twice, one escaped',
    '{"jsonrpc":"2.0","id":1,"method":"tools/list","\\u006dethod":"tools/call","params":{"name":"free"}}',
  ],
  ['params twice', call('"params":{"name":"free"},"params":{"name":"secret"}')],
  ['name twice', call('"params":{"name":"free","name":"secret"}')],
  ['name twice, one escaped', call('"params":{"name":"free","n\\u0061me":"secret"}')],
  ['name in other letters', call('"params":{"name":"free","Name":"secret"}')],
  ['arguments twice', call('"params":{"name":"free","arguments":{},"arguments":{"a":1}}')],
  ['id twice', '{"jsonrpc":"2.0","id":1,"id":2,"method":"tools/call","params":{"name":"free"}}'],
  ['jsonrpc twice', '{"jsonrpc":"2.0","jsonrpc":"1.0","id":1,"method":"tools/call","params":{"name":"free"}}'],
  ['a lone surrogate in the name', call('"params":{"name":"free\\ud800"}')],
  ['NUL in the name', call('"params":{"name":"free\\u0000"}')],
  ['a byte order mark', `\ufeff${call('"params":{"name":"free"}')}`],
  ['UTF-16', Buffer.from(call('"params":{"name":"free"}'), 'utf16le')],
  ['UTF-16 with its mark', Buffer.from(`\ufeff${call('"params":{"name":"free"}')}`, 'utf16le')],
  ['params that inherit', call('"params":{"__proto__":{"name":"secret"}}')],
  [
    'a message that inherits',
    '{"jsonrpc":"2.0","id":1,"__proto__":{"method":"tools/call","params":{"name":"secret"}}}',
  ],
  ['deep', withArgument(`${'['.repeat(5_000)}${']'.repeat(5_000)}`)],
  ['very deep, and open', withArgument('['.repeat(500_000))],
  ['wide', withArgument(`[${'0,'.repeat(200_000)}0]`)],
  ['an id that is no id', '{"jsonrpc":"2.0","id":{},"method":"tools/call","params":{"name":"free"}}'],
];

/** Bodies with a member twice: who checks them and who acts on them might take another one each. */
export const repeatedMembers: readonly string[] = [
  '{"role":"user","role":"admin"}',
  '{"role":"user","r\\u006fle":"admin"}',
  '{"user":{"role":"user","name":"a","role":"admin"}}',
  '[{"a":1},{"a":1,"a":1}]',
  '{"__proto__":{"role":"admin"},"__proto__":{}}',
  '{"":1,"":2}',
];

/** A call of a tool that is allowed, with a value in its arguments. */
export function withArgument(value: string | Buffer): Buffer {
  const [before, after] = call('"params":{"name":"free","arguments":{"v":*}}').split('*') as [string, string];
  return Buffer.concat([Buffer.from(before), Buffer.from(value as string), Buffer.from(after)]);
}

/** Ids that a reader of doubles, or a careless writer, would change; as JSON. */
export const preciousIds: readonly string[] = [
  '9007199254740993',
  '-9007199254740993',
  '1.0',
  '1e2',
  '"\\u0061"',
  '"9007199254740993"',
  '0',
];

export function call(params: string, id = '1'): string {
  return `{"jsonrpc":"2.0","id":${id},"method":"tools/call",${params}}`;
}
