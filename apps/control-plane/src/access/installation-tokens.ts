import { join } from 'node:path';
import type { Settings } from '@sallyport/store';
import type { FastifyRequest } from 'fastify';
import { bearerOf } from './bearer.ts';
import type { Principal, PrincipalSource } from './principal.ts';
import { createToken, hashOfToken, isTokenOf } from './token.ts';
import { readOrCreateToken } from './token-file.ts';

export interface Installation {
  /** SHA-256 of the tokens, in hex. */
  hashes: Readonly<Record<'operator' | 'node', string>>;
  /** What both tokens are for: the first organization, and its first control plane. */
  organizationId: string;
  controlPlaneId: string;
}

/** Knows the two tokens that an installation begins with: the operator's, and that of gateways. */
export class InstallationTokens implements PrincipalSource {
  readonly #installation: Installation;

  constructor(installation: Installation) {
    this.#installation = installation;
  }

  async find(request: FastifyRequest): Promise<Principal | undefined> {
    const { hashes, organizationId, controlPlaneId } = this.#installation;
    const token = bearerOf(request);
    if (token === undefined) return undefined;
    if (isTokenOf(hashes.operator, token))
      return { kind: 'operator', id: 'operator', name: 'operator', organizationId };
    if (!isTokenOf(hashes.node, token)) return undefined;
    return { kind: 'node', id: 'node-token', name: 'gateways with the node token', organizationId, controlPlaneId };
  }
}

interface OpenedTokens {
  hashes: Installation['hashes'];
  nodeTokenFile: string;
  /** Made just now; see `keepOperatorToken`. */
  newOperatorToken: string | undefined;
}

/** Finds or makes the tokens. Throws `StartError`. */
export async function openInstallationTokens(
  { dataFolder, tokenFile }: { dataFolder: string; tokenFile: string | undefined },
  settings: Settings,
): Promise<OpenedTokens> {
  const nodeTokenFile = join(dataFolder, 'node-token');
  const node = hashOfToken(await readOrCreateToken(nodeTokenFile, () => createToken('node')));
  const { hash: operator, token: newOperatorToken } = await operatorHash(tokenFile, settings);
  return { hashes: { operator, node }, nodeTokenFile, newOperatorToken };
}

async function operatorHash(
  tokenFile: string | undefined,
  settings: Settings,
): Promise<{ hash: string; token?: string }> {
  if (tokenFile !== undefined)
    return { hash: hashOfToken(await readOrCreateToken(tokenFile, () => createToken('operator'))) };
  const known = await settings.find('operator_token_hash');
  if (known !== undefined) return { hash: known };
  const token = createToken('operator');
  return { hash: hashOfToken(token), token };
}

/** Called once it can be shown: one that nobody saw would lock everybody out. */
export async function keepOperatorToken(token: string, settings: Settings): Promise<void> {
  await settings.set('operator_token_hash', hashOfToken(token));
}
