import type { FederatedSource } from '@sallyport/mcp';
import type { ConfiguredPlugin, Services } from '@sallyport/pipeline';
import type { PolicySource } from '../policy/rules.ts';
import type { AiMcpProxyConfig } from '../schema.ts';
import type { ServingParts } from '../serving/parts.ts';

/** Another plugin of this kind that a listener shows. */
export interface ListedPlugin {
  readonly plugin: ConfiguredPlugin;
  readonly config: AiMcpProxyConfig;
  /** Names it for clients, policies and records; no other source of the listener has it. */
  readonly name: string;
}

/** One source of a listener, with the rules that it brings. */
export interface ListedSource {
  readonly federated: FederatedSource;
  readonly policy: PolicySource;
  close(): void;
}

/** How a plugin in one of the modes that face no client becomes a source of `listener`. */
export type ListSource = (
  listed: ListedPlugin,
  listener: AiMcpProxyConfig,
  services: Services,
  parts: ServingParts,
) => ListedSource;
