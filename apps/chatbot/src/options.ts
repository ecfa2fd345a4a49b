import type { Bounds } from './bounds.ts';
import type { Log } from './log.ts';

/** How the chatbot is started. */
export interface ChatbotOptions {
  /** Port 0: a free one. */
  readonly listen: { readonly host: string; readonly port: number };
  /** Where people reach it, through the gateway: `http://127.0.0.1:8000/chat`. */
  readonly url: string;
  /** Who issues the tokens that people come with, and whom these are for; without an audience, whatever the issuer gave out is good. */
  readonly issuer: string;
  readonly audience: string | undefined;
  /** The gateway's route to models, in OpenAI's language: `http://127.0.0.1:8000/models/v1`. */
  readonly modelsUrl: string;
  /** The gateway's route to the platform's MCP server. */
  readonly toolsUrl: string;
  /** Where the control plane shows a request to people, below which its id comes. */
  readonly requestsUrl: string;
  /** Where signing out begins. */
  readonly signOutUrl?: string | undefined;
  /** Holds conversations; made where it is missing. */
  readonly dataFolder: string;
  /** The model to begin with, where this person may use it; default: the first that the gateway names. */
  readonly model?: string | undefined;
  /** Questions that the page offers to begin with. */
  readonly suggestions?: readonly string[];
  readonly bounds?: Partial<Bounds>;
  /** Gets a line for whatever an operator wants to know. Default: nothing is kept. */
  readonly log?: Log;
  /** The page as it was built; default: what `npm run build:ui` makes. */
  readonly pageFolder?: string;
}
