import { randomUUID } from 'node:crypto';
import type { User } from '@sallyport/store';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { authorOf } from '../http/author.ts';
import { isoTime } from '../http/time.ts';
import type { Services } from '../services.ts';
import { originOf } from '../sign-in/browser/origin.ts';
import { sendInvitation } from './invitation-mail.ts';

export const inviteeFields = {
  email: z.email().max(320),
  full_name: z.string().trim().min(1).max(255).optional().describe('The address where it is absent.'),
};

export const invitationFields = {
  expires_at: z.string(),
  link: z.string().optional().describe('To be passed on, where there is no mail server; told this once.'),
};

/** Somebody who cannot sign in before they accepted. */
export function newInvitee(
  organizationId: string,
  { email, full_name }: { email: string; full_name?: string | undefined },
  atMs: number,
): User {
  const lower = email.toLowerCase();
  const who = { email: lower, fullName: full_name ?? lower, preferredName: undefined, isActive: false };
  return { id: randomUUID(), organizationId, ...who, createdAtMs: atMs, updatedAtMs: atMs };
}

/** Makes the link that lets somebody in, and mails it where there is a mail server. Throws a `Problem`. */
export async function invite(
  request: FastifyRequest,
  user: User,
  { signIn, smtp }: Services,
): Promise<{ expires_at: string; link?: string }> {
  const { organizationId, id: userId } = user;
  const by = { ...authorOf(request), organizationId };
  const { path, expiresAtMs } = await signIn.links.create({ purpose: 'password', organizationId, userId }, by);
  const link = `${originOf(request, signIn.reach)}${path}`;
  if (smtp !== undefined) await sendInvitation(user, link, by.actor, smtp);
  return { expires_at: isoTime(expiresAtMs), ...(smtp === undefined && { link }) };
}
