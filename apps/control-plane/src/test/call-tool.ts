import { type ApiCall, bodyOf, type PlatformApi, platformTools, urlOf } from '@sallyport/platform-mcp';
import type { TestControlPlane } from './control-plane.ts';

/** Calls tools of the platform as somebody, through the API of a control plane. */
export class ToolCaller {
  /** What was asked of the API. */
  readonly calls: ApiCall[] = [];
  readonly #plane: TestControlPlane;
  readonly #as: { token: string } | 'operator';

  constructor(plane: TestControlPlane, as: { token: string } | 'operator' = 'operator') {
    this.#plane = plane;
    this.#as = as;
  }

  /** What the tool answers, which has to be all that its schema tells and nothing else. */
  // biome-ignore lint/suspicious/noExplicitAny: tests say what they expect of it.
  async call(name: string, given: object = {}, signal = new AbortController().signal): Promise<any> {
    const tool = platformTools.find((one) => one.name === name);
    if (tool === undefined) throw new Error(`There is no tool ${name}.`);
    const result = JSON.parse(JSON.stringify(await tool.run(tool.input.parse(given), { api: this.#api, signal })));
    const parsed = tool.output.parse(result);
    if (JSON.stringify(sorted(parsed)) !== JSON.stringify(sorted(result)))
      throw new Error(`${name} tells what its schema does not: ${JSON.stringify(result)}`);
    for (const hint of (result.relatedTools as string[] | undefined) ?? [])
      for (const next of /^[a-z_, ]+/.exec(hint)![0].split(', '))
        if (!platformTools.some((one) => next.split(' ')[0] === one.name)) throw new Error(`${name} tells of ${next}.`);
    return result;
  }

  get #api(): PlatformApi {
    return {
      call: async (call) => {
        this.calls.push(call);
        const answer = await this.#plane.ask(call.method, urlOf(call), {
          as: this.#as,
          ...(call.body !== undefined && { payload: call.body as object }),
          ...(call.signal && { signal: call.signal }),
        });
        return { status: answer.statusCode, body: bodyOf(answer.body, answer.headers['content-type'] as string) };
      },
    };
  }
}

/** With the keys of objects in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  );
}
