import { join } from 'node:path';
import type { Settings } from '@sallyport/store';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../http/problem.ts';
import { createToken, hashOfToken, isTokenOf } from './token.ts';
import { readOrCreateToken } from './token-file.ts';

/** Who may call a route: the operator, gateways, or whoever reaches us. */
export type Role = 'operator' | 'node' | 'anyone';

/** The tokens that are good, as hashes. */
export class Access {
  readonly #hashes: Readonly<Record<'operator' | 'node', string>>;

  constructor(hashes: Readonly<Record<'operator' | 'node', string>>) {
    this.#hashes = hashes;
  }

  /** Throws a `Problem` unless the request shows a token of the role. */
  check(role: Role, { headers: { authorization } }: FastifyRequest): void {
    if (role === 'anyone') return;
    const token = /^bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    if (token !== undefined && isTokenOf(this.#hashes[role], token)) return;
    const detail =
      role === 'operator'
        ? "The operator's token is wanted, as 'Authorization: Bearer …'."
        : "The token of gateways is wanted, as 'Authorization: Bearer …'; it is in the file node-token of the data folder.";
    throw new Problem(401, detail, { headers: { 'www-authenticate': 'Bearer realm="sallyport"' } });
  }
}

export interface OpenedAccess {
  access: Access;
  nodeTokenFile: string;
  /** Made just now; see `keepOperatorToken`. */
  newOperatorToken: string | undefined;
}

/** Finds or makes the tokens. Throws `StartError`. */
export async function openAccess(
  { dataFolder, tokenFile }: { dataFolder: string; tokenFile: string | undefined },
  settings: Settings,
): Promise<OpenedAccess> {
  const nodeTokenFile = join(dataFolder, 'node-token');
  const node = hashOfToken(await readOrCreateToken(nodeTokenFile, () => createToken('node')));
  const { hash: operator, token: newOperatorToken } = await operatorHash(tokenFile, settings);
  return { access: new Access({ operator, node }), nodeTokenFile, newOperatorToken };
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
