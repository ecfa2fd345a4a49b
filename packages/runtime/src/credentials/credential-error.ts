/** Why a credential could not be had: there is none of that name, or it was not given this time. Never holds a part of one. */
export class CredentialError extends Error {
  readonly isMissing: boolean;

  constructor(message: string, { isMissing = false, cause }: { isMissing?: boolean; cause?: unknown } = {}) {
    super(message, { cause });
    this.isMissing = isMissing;
  }
}
