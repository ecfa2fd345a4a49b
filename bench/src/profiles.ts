import { startIdp } from '@sallyport/testkit';
import { startNginxUpstream } from './nginx.ts';
import { authConfig, bearerOf } from './scenarios/auth.ts';
import { clientHeaders, llmConfig } from './scenarios/llm/configs.ts';
import { runStreams, startProvider } from './scenarios/llm/processes.ts';
import { anthropicAnswer, openaiAnswer, openaiChat } from './scenarios/llm/wire.ts';
import {
  mcpCallLoad,
  mcpConfig,
  mcpTokenConfig,
  mcpTokenLoad,
  plainConfig,
  startMcpUpstream,
  withSession,
} from './scenarios/proxying.ts';
import { type Load, runLoad } from './wrk.ts';

/** What a gateway does while it is profiled. */
export interface Profiled {
  readonly title: string;
  /** Starts what stands around the gateway. `started` takes what has to be stopped. */
  prepare(started: Started): Promise<Prepared>;
}

export interface Prepared {
  readonly config: string;
  run(gatewayUrl: string): Promise<unknown>;
}

type Started = <Running extends { stop(): Promise<unknown> }>(starting: Promise<Running>) => Promise<Running>;

const seconds = 15;

export const profiles: Readonly<Record<string, Profiled>> = {
  plain: {
    title: 'plain proxying',
    async prepare(started) {
      const upstream = await started(startMcpUpstream());
      return { config: plainConfig(upstream.url), run: (url) => load({ url: `${url}/x` }) };
    },
  },
  mcp: {
    title: 'MCP tools/call with five plugins',
    async prepare(started) {
      const upstream = await started(startMcpUpstream());
      const sink = await started(startNginxUpstream('ok'));
      return { config: mcpConfig(upstream.url, sink.url), run: (url) => loadSession(`${url}/x`, mcpCallLoad) };
    },
  },
  auth: {
    title: 'a bearer token',
    async prepare(started) {
      const upstream = await started(startMcpUpstream());
      const idp = await started(startIdp());
      const headers = await bearerOf('alice', idp);
      return { config: authConfig(upstream.url, idp.issuer), run: (url) => load({ url: `${url}/bearer`, headers }) };
    },
  },
  'mcp-token': {
    title: 'MCP tools/call with a bearer token',
    async prepare(started) {
      const upstream = await started(startMcpUpstream());
      const sink = await started(startNginxUpstream('ok'));
      const idp = await started(startIdp());
      const call = await mcpTokenLoad(idp);
      const config = mcpTokenConfig(upstream.url, sink.url, idp.issuer);
      return { config, run: (url) => loadSession(`${url}/x`, call) };
    },
  },
  llm: {
    title: 'a chat of 1 KB with five plugins',
    async prepare(started) {
      const upstream = await started(startNginxUpstream(openaiAnswer, 'application/json'));
      return chats(started, 'openai', upstream.url);
    },
  },
  'llm-translated': {
    title: 'a chat of 1 KB from OpenAI’s language to Anthropic’s',
    async prepare(started) {
      const upstream = await started(startNginxUpstream(anthropicAnswer, 'application/json'));
      return chats(started, 'anthropic', upstream.url);
    },
  },
  'llm-streams': {
    title: 'streams of tokens without pace',
    async prepare(started) {
      const provider = await started(startProvider());
      const sink = await started(startNginxUpstream('ok'));
      const url = `${provider.url}/flood/v1/chat/completions`;
      return {
        config: llmConfig({ provider: 'openai', url, format: 'openai' }, sink.url),
        run: (gateway) => runStreams({ url: `${gateway}${chatPath}`, headers: clientHeaders, streams: 8, each: 20 }),
      };
    },
  },
};

const chatPath = '/v1/chat/completions';

async function chats(started: Started, provider: 'openai' | 'anthropic', url: string): Promise<Prepared> {
  const sink = await started(startNginxUpstream('ok'));
  return {
    config: llmConfig({ provider, url, format: 'openai' }, sink.url),
    run: (gateway) => load({ url: `${gateway}${chatPath}`, method: 'POST', headers: clientHeaders, body: openaiChat }),
  };
}

function load(asked: Omit<Load, 'connections' | 'seconds'>): Promise<unknown> {
  return runLoad({ connections: 32, seconds, ...asked });
}

async function loadSession(url: string, call: Omit<Load, 'url' | 'connections' | 'seconds'>): Promise<unknown> {
  return load({ ...call, url, headers: await withSession(url, { ...call.headers }) });
}
