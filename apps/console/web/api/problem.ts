/** A request that was not answered as it should be: a problem (RFC 9457), as the control plane tells it, or that it could not be reached. */
export class ApiProblem extends Error {
  /** 0: not reached. */
  readonly status: number;
  readonly requestId: string | undefined;
  /** Which members of what was sent are no good, and why. */
  readonly fields: readonly InvalidField[];

  constructor(status: number, message: string, { requestId, fields = [] }: ProblemFacts = {}) {
    super(message);
    this.status = status;
    this.requestId = requestId;
    this.fields = fields;
  }
}

export interface InvalidField {
  /** A path: `config.minute[0]`. */
  readonly field: string;
  readonly reason: string;
  readonly rule?: string;
}

interface ProblemFacts {
  readonly requestId?: string | undefined;
  readonly fields?: readonly InvalidField[];
}

export async function problemOfResponse(response: Response): Promise<ApiProblem> {
  const body = await readProblem(response);
  const message =
    body.detail ?? body.title ?? `The control plane did not answer as it should (status ${response.status}).`;
  const requestId = body.instance?.replace(/^.*:/, '');
  return new ApiProblem(response.status, message, { requestId, fields: body.invalid_parameters ?? [] });
}

export const unreachable = () =>
  new ApiProblem(0, 'The control plane could not be reached. Check the connection, then try again.');

interface ProblemBody {
  readonly title?: string;
  readonly detail?: string;
  /** Ends in the request's id. */
  readonly instance?: string;
  readonly invalid_parameters?: readonly InvalidField[];
}

async function readProblem(response: Response): Promise<ProblemBody> {
  try {
    const body: unknown = await response.json();
    return typeof body === 'object' && body !== null ? body : {};
  } catch {
    return {};
  }
}
