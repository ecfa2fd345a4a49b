import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  freePort,
  PlainBrowser,
  type RunningGateway,
  type RunningIdp,
  startGateway,
  startIdp,
  startLandscapeServer,
} from '@sallyport/testkit';
import { type RunningDevLlm, startDevLlm } from '@sallyport/testkit/llm';
import { type ChatbotOptions, type LogEntry, type RunningChatbot, startChatbot } from '../index.ts';
import { gatewayConfig } from './gateway-config.ts';
import { startWeatherServer, type WeatherServer } from './weather-server.ts';

/** The chatbot behind a real gateway, with an identity provider, models and MCP servers. */
export interface Stage {
  readonly gateway: RunningGateway;
  readonly idp: RunningIdp;
  readonly llm: RunningDevLlm;
  readonly weather: WeatherServer;
  readonly chatbot: RunningChatbot;
  /** Where people reach it. */
  readonly url: string;
  readonly folder: string;
  readonly logged: readonly LogEntry[];
  /** Somebody who has signed in. */
  signIn(person: string): Promise<PlainBrowser>;
  /** Ends the chatbot and starts it again, with what it kept. */
  restart(options?: Partial<ChatbotOptions>): Promise<void>;
  stop(): Promise<void>;
}

export async function setStage(): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-chatbot-'));
  const port = await freePort('127.0.0.1');
  const [idp, llm, landscape, weather] = await Promise.all([
    startIdp(),
    startDevLlm(),
    startLandscapeServer(),
    startWeatherServer(),
  ]);
  const places = { chatbot: `http://127.0.0.1:${port}`, llm: llm.url, tools: landscape.url, weather: weather.url };
  const sessionSecret = randomBytes(16).toString('hex');
  const gateway = await startGateway({ config: gatewayConfig(idp, places, sessionSecret), workers: 1 });
  const { proxyUrl } = gateway;
  const url = `${proxyUrl}/chat`;
  const logged: LogEntry[] = [];
  const options: ChatbotOptions = {
    listen: { host: '127.0.0.1', port },
    url,
    issuer: idp.issuer,
    audience: idp.issuer,
    modelsUrl: `${proxyUrl}/models/v1`,
    toolsUrl: `${proxyUrl}/tools`,
    requestsUrl: 'http://127.0.0.1:8300/requests',
    dataFolder: join(folder, 'data'),
    model: 'planner',
    log: (entry) => logged.push(entry),
  };
  let chatbot = await startChatbot(options);
  return {
    ...{ gateway, idp, llm, url, folder, logged, weather },
    get chatbot() {
      return chatbot;
    },
    async signIn(person) {
      const browser = new PlainBrowser();
      await idp.signIn(person, `${url}/`, { browser });
      return browser;
    },
    async restart(others) {
      await chatbot.stop();
      chatbot = await startChatbot({ ...options, ...others });
    },
    async stop() {
      await chatbot.stop();
      await gateway.stop();
      await Promise.all([idp.stop(), llm.stop(), landscape.stop(), weather.stop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
