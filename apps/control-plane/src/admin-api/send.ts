import type { Answer } from '@sallyport/admin-api';
import type { FastifyReply } from 'fastify';

export interface EntityAnswer extends Answer {
  headers?: Readonly<Record<string, string>>;
}

export function send(reply: FastifyReply, { status, body, headers = {} }: EntityAnswer): FastifyReply {
  reply.code(status).headers(headers);
  return body === undefined ? reply.send() : reply.type('application/json; charset=utf-8').send(JSON.stringify(body));
}
