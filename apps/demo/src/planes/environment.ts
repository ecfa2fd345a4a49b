import type { Addresses } from '../addresses.ts';
import type { Behind } from '../behind.ts';
import { secretsOfModels, settingsOfModels } from '../models/places.ts';
import type { SimulatorPlaces, Vendor } from '../models/vendors.ts';
import { gatewayEnvironment, plainEnvironment } from '../processes/environment.ts';
import type { Secrets } from '../state/secrets.ts';
import type { PlaneName } from './planes.ts';

export interface PlacesOfFiles {
  readonly behind: Behind;
  /** Whose models the chatbot has, the first choice first. */
  readonly vendors: readonly Vendor[];
  readonly addresses: Addresses;
  readonly chatbotUrl: string;
  readonly platformMcpUrl: string;
}

/** What configuration files say as `${{ env "DECK_…" }}`: addresses, and nothing that is secret. */
export function settingsOfFiles({
  behind,
  vendors,
  addresses,
  platformMcpUrl,
  chatbotUrl,
}: PlacesOfFiles): Record<string, string> {
  return {
    DECK_SAMPLES_URL: behind.samplesUrl,
    DECK_MCP_SERVER_URL: behind.mcpServerUrl,
    DECK_ECHO_URL: behind.echoUrl,
    DECK_ISSUER: behind.identityProvider.issuer,
    DECK_TOKEN_URL: behind.identityProvider.tokenUrl,
    DECK_CHATBOT_URL: chatbotUrl,
    DECK_PLATFORM_MCP_URL: platformMcpUrl,
    DECK_SIMULATOR_URL: behind.simulators.openai,
    ...settingsOfModels(vendors),
    // For each person: a question takes some ten thousand for each time that the model is asked. Less of it shows what happens at the limit.
    DECK_TOKENS_PER_MINUTE: process.env['DECK_TOKENS_PER_MINUTE'] ?? '1000000',
    // Tokens for what is there name it by the address that clients use.
    DECK_PROXY: addresses.gateway,
  };
}

/** What each gateway reads as `{vault://env/…}`. That of AI_Platform alone has secrets, and is the only one that has. */
export function gatewayEnvironments({
  secrets,
  simulatorKeys,
  vendors,
}: {
  secrets: Secrets;
  simulatorKeys: SimulatorPlaces;
  vendors: readonly Vendor[];
}): Readonly<Record<PlaneName, NodeJS.ProcessEnv>> {
  const plain = plainEnvironment();
  return {
    Shared_Services: plain,
    Payments: plain,
    AI_Platform: {
      ...gatewayEnvironment(),
      DEMO_SIMULATOR_AUTHORIZATION: `Bearer ${simulatorKeys.openai}`,
      ...secretsOfModels(vendors),
      DEMO_CHATBOT_SECRET: secrets.chatbotClient,
      DEMO_SESSION_SECRET: secrets.session,
    },
  };
}
