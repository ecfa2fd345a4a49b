import { randomBytes, randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { configOf } from '../route-facts.ts';
import type { Authentication } from './authentication.ts';

/** A credential of a kind: how it is kept in a configuration, and what a caller shows of it. */
export interface LentKind {
  readonly collection: string;
  make(ttlSeconds: number): LentFields;
}

export interface LentFields {
  readonly fields: Readonly<Record<string, unknown>>;
  /** What the header says. */
  show(authentication: Authentication, nowMs: number): Promise<string>;
}

/** By the plugin that asks for it. */
export const lentKinds: Readonly<Record<string, LentKind>> = {
  'key-auth': {
    collection: 'keyauth_credentials',
    make: (ttl) => {
      const key = secret();
      return { fields: { key, ttl }, show: async () => key };
    },
  },
  jwt: {
    collection: 'jwt_secrets',
    make: (ttlSeconds) => {
      const key = `playground-${randomUUID()}`;
      // As long as any of the hashes wants it.
      const shared = randomBytes(48).toString('base64url');
      return {
        fields: { key, secret: shared, algorithm: 'HS256' },
        show: async ({ entity, prefix }, nowMs) => {
          const config = configOf(entity);
          const claim = typeof config['key_claim_name'] === 'string' ? config['key_claim_name'] : 'iss';
          const longest = Number(config['maximum_expiration'] ?? 0);
          const seconds = Math.floor(nowMs / 1_000);
          const token = new SignJWT({ [claim]: key })
            .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
            .setIssuedAt(seconds)
            // Clocks are not quite the same.
            .setNotBefore(seconds - 30)
            .setExpirationTime(seconds + (longest > 0 ? Math.min(longest, ttlSeconds) : ttlSeconds));
          return prefix + (await token.sign(Buffer.from(shared)));
        },
      };
    },
  },
  'basic-auth': {
    collection: 'basicauth_credentials',
    make: () => {
      const username = `playground-${randomUUID()}`;
      const password = secret();
      const shown = Buffer.from(`${username}:${password}`).toString('base64');
      return { fields: { username, password }, show: async ({ prefix }) => prefix + shown };
    },
  },
};

function secret(): string {
  return `playground-${randomBytes(32).toString('base64url')}`;
}
