/** How the chatbot is started. */
export interface ChatbotOptions {
  readonly listen: { readonly host: string; readonly port: number };
  /** Where people reach it, through the gateway: `http://127.0.0.1:8000/chat`. */
  readonly url: string;
  /** Who issues the tokens that people come with, and whom these are for. */
  readonly issuer: string;
  readonly audience: string | undefined;
  /** The gateway's route to models, in OpenAI's language: `http://127.0.0.1:8000/models/v1`. */
  readonly modelsUrl: string;
  /** The gateway's route to the platform's MCP server. */
  readonly toolsUrl: string;
  /** Where the control plane shows a request to people, below which its id comes. */
  readonly requestsUrl: string;
  /** Holds conversations; made where it is missing. */
  readonly dataFolder: string;
}
export type * from './wire.ts';
