import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { FastifyRequest } from 'fastify';
import type { Principal, PrincipalSource } from '../access/principal.ts';
import { Problem } from '../http/problem.ts';
import { judgeCertificate, type Trusted, type TrustStore } from './trust.ts';

/** How long a verdict about a connection counts: gateways tell much, and what is withdrawn counts within a second. Milliseconds. */
const verdictMs = 1_000;

interface Verdict {
  readonly judged: Trusted | string;
  readonly atMs: number;
}

/** Gateways that call over the cluster listener: known by what they show, and by nothing else that they say. */
export class ClusterCallers implements PrincipalSource {
  readonly #trust: TrustStore;
  readonly #nowMs: () => number;
  /** Of connections of the cluster listener; undefined until somebody asked. */
  readonly #verdicts = new WeakMap<object, Verdict | undefined>();

  constructor(trust: TrustStore, nowMs: () => number) {
    this.#trust = trust;
    this.#nowMs = nowMs;
  }

  /** The connection is one of the cluster listener. */
  admit(socket: TLSSocket): void {
    if (!this.#verdicts.has(socket)) this.#verdicts.set(socket, undefined);
  }

  guards({ raw }: FastifyRequest): boolean {
    return this.#verdicts.has(raw.socket);
  }

  async judge(shown: X509Certificate | undefined, named?: string): Promise<Trusted | string> {
    return await judgeCertificate(shown, this.#trust, this.#nowMs(), named);
  }

  async find({ raw, headers }: FastifyRequest): Promise<Principal | undefined> {
    const socket = raw.socket as TLSSocket;
    if (!this.#verdicts.has(socket)) return undefined;
    const judged = await this.#verdictOf(socket, headers['sallyport-control-plane-id']);
    if (typeof judged === 'string') throw new Problem(401, judged);
    const { controlPlane, certificateId } = judged;
    const { organizationId, id: controlPlaneId, name } = controlPlane;
    return { kind: 'node', id: certificateId, name: `gateways of ${name}`, organizationId, controlPlaneId };
  }

  async #verdictOf(socket: TLSSocket, named: string | string[] | undefined): Promise<Trusted | string> {
    const known = this.#verdicts.get(socket);
    const nowMs = this.#nowMs();
    if (known !== undefined && nowMs - known.atMs < verdictMs) return known.judged;
    const judged = await this.judge(socket.getPeerX509Certificate(), [named].flat()[0]);
    this.#verdicts.set(socket, { judged, atMs: nowMs });
    return judged;
  }
}
