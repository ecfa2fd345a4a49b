import type { SdkClient } from '../sdk-client.ts';
import { anthropic } from './anthropic.ts';
import { bedrock } from './bedrock.ts';
import { cohere } from './cohere.ts';
import { google } from './google.ts';
import { mistral } from './mistral.ts';
import { openaiChat } from './openai-chat.ts';
import { openaiResponses } from './openai-responses.ts';
import { vercelAnthropic, vercelOpenai } from './vercel.ts';

/** Every SDK that is to work through the gateway. */
export const sdkClients: readonly SdkClient[] = [
  openaiChat,
  openaiResponses,
  mistral,
  vercelOpenai,
  anthropic,
  vercelAnthropic,
  google,
  bedrock,
  cohere,
];
