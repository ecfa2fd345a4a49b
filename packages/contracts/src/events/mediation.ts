/**
 * How it came that an upstream was shown another credential than the caller's. `exchanged`: a token for the caller, in exchange for theirs;
 * `signed-in`: the caller's own token at the upstream; `own`: a token of the gateway's own; `configured`: a credential of the
 * configuration; `asserted`: that, and the gateway's signed word on whom it is for.
 */
export type MediationWay = 'exchanged' | 'signed-in' | 'own' | 'configured' | 'asserted';

/** The credential that an upstream was shown in place of the caller's. */
export interface Mediation {
  /** The plugin that saw to it. */
  plugin: string;
  way: MediationWay;
  /** Whom the token is good for, where that was asked for. */
  audience?: string;
}
