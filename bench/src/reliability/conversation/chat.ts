import { type Language, languages, type ToolUse } from './languages.ts';

/** How one chat is led, and what its application tells of it. */
export interface Plan {
  readonly name: string;
  /** Key of the caller. */
  readonly key: string;
  readonly language: keyof typeof languages;
  readonly isStreamed: boolean;
  /** How the application tells the gateway what belongs together: with every request, or not at all. */
  readonly tells: 'trace' | 'header' | 'nothing';
  /** Whether models know tools by the name of their server, too. */
  readonly namesServer: boolean;
  /** An MCP session that others use as well; undefined for one of its own. */
  readonly session: string | undefined;
  readonly question: string;
}

/** An application that asks a model, calls the tools that it asks for, and tells it of the results, until it answers. */
export class Chat {
  readonly plan: Plan;
  readonly #gatewayUrl: string;
  readonly #language: Language;
  readonly headers: Readonly<Record<string, string>>;
  #session: string | undefined;
  #messages = 0;
  /** What was said to the model last. */
  turns: unknown[] = [];
  /** The first request to a model, by which its conversation is found. */
  firstModelRequestId = '';
  /** Ids of the requests that it made, as the gateway gave them. */
  readonly requestIds: string[] = [];

  constructor(plan: Plan, gatewayUrl: string, traceId: string) {
    this.plan = plan;
    this.#gatewayUrl = gatewayUrl;
    this.#language = languages[plan.language];
    this.#session = plan.session;
    const traceparent = `00-${traceId}-${traceId.slice(0, 16)}-01`;
    const told = { trace: { traceparent }, header: { 'x-conversation-id': `conversation-${plan.name}` }, nothing: {} };
    this.headers = { apikey: plan.key, 'content-type': 'application/json', ...told[plan.tells] };
  }

  /** Gives the answer. */
  async run(): Promise<string> {
    if (this.#session === undefined) await this.#open();
    const prefix = this.plan.namesServer ? 'mcp__landscape__' : '';
    const tools = toolNames.map((name) => prefix + name);
    const turns: unknown[] = [this.#language.question(this.plan.question)];
    this.turns = turns;
    for (;;) {
      const { path, body, read } = this.#language.request(turns, tools, this.plan.isStreamed);
      const said = read(await this.#post(path, body));
      if (said.tools.length === 0) return said.text;
      turns.push(...said.turns);
      const results = await Promise.all(said.tools.map((tool) => this.#call(tool, prefix)));
      turns.push(...this.#language.results(said.tools, results));
    }
  }

  async #open(): Promise<void> {
    const capabilities = {
      protocolVersion: '2025-06-18',
      capabilities: {},
      clientInfo: { name: 'chat', version: '1' },
    };
    await this.#rpc('initialize', capabilities);
    await this.#rpc('notifications/initialized');
    await this.#rpc('tools/list', {});
  }

  async #call({ name, given }: ToolUse, prefix: string): Promise<string> {
    const answer = await this.#rpc('tools/call', { name: name.slice(prefix.length), arguments: given });
    const { result } = JSON.parse(answer) as { result: { content: { text: string }[] } };
    return result.content[0]!.text;
  }

  async #rpc(method: string, params?: object): Promise<string> {
    const isNotification = params === undefined;
    const message = { jsonrpc: '2.0', method, ...(!isNotification && { params, id: ++this.#messages }) };
    return await this.#post('/mcp', message, {
      accept: 'application/json, text/event-stream',
      ...(this.#session !== undefined && { 'mcp-session-id': this.#session, 'mcp-protocol-version': '2025-06-18' }),
    });
  }

  async #post(path: string, body: object, more: Record<string, string> = {}): Promise<string> {
    const response = await fetch(this.#gatewayUrl + path, {
      method: 'POST',
      headers: { ...this.headers, ...more },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    const requestId = response.headers.get('x-kong-request-id')!;
    this.requestIds.push(requestId);
    if (path !== '/mcp' && this.firstModelRequestId === '') this.firstModelRequestId = requestId;
    this.#session = response.headers.get('mcp-session-id') ?? this.#session;
    return text;
  }
}

const toolNames = ['list_control_planes', 'list_services', 'query_api_requests'];
