/** A client in a session, whose calls make the server ask for its roots. */
export interface Asking {
  readonly session: string;
  /** Calls; resolves once the server has asked. */
  ask(): Promise<Asked>;
  /** Answers a question with one root; gives the status. `session`: in that one instead of its own. */
  answer(id: string | number, uri: string, session?: string): Promise<number>;
}

export interface Asked {
  readonly id: string;
  /** What came behind the question, to the end of the answer. */
  readonly text: Promise<string>;
}

export async function startAsking(url: string, apikey: string): Promise<Asking> {
  const post = (message: object, session?: string) => {
    const headers: Record<string, string> = {
      apikey,
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
    };
    if (session !== undefined) headers['mcp-session-id'] = session;
    return fetch(url, { method: 'POST', headers, body: JSON.stringify({ jsonrpc: '2.0', ...message }) });
  };
  const begun = await post({
    id: 1,
    method: 'initialize',
    params: {
      protocolVersion: '2025-11-25',
      capabilities: { roots: {} },
      clientInfo: { name: apikey, version: '1' },
    },
  });
  await begun.body?.cancel();
  const own = begun.headers.get('mcp-session-id')!;
  let lastId = 1;
  return {
    session: own,
    async ask() {
      const params = { name: 'test_input_required_result_list_roots', arguments: {} };
      const { body } = await post({ id: ++lastId, method: 'tools/call', params }, own);
      const reader = body!.pipeThrough(new TextDecoderStream()).getReader();
      let text = '';
      let id: string | undefined;
      while (id === undefined) {
        const { value, done } = await reader.read();
        if (done) throw new Error(`the server asked nothing: ${text}`);
        text += value;
        id = questionIn(text);
      }
      return { id, text: restOf(reader) };
    },
    async answer(id, uri, session = own) {
      const answer = await post({ id, result: { roots: [{ uri, name: 'r' }] } }, session);
      await answer.body?.cancel();
      return answer.status;
    },
  };
}

function questionIn(text: string): string | undefined {
  const line = text.split('\n').find((one) => one.startsWith('data: ') && one.includes('"roots/list"'));
  return line === undefined || !text.endsWith('\n')
    ? undefined
    : (JSON.parse(line.slice('data: '.length)).id as string);
}

async function restOf(reader: ReadableStreamDefaultReader<string>): Promise<string> {
  let text = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return text;
    text += value;
  }
}
