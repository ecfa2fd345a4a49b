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
    body.detail ??
    body.title ??
    (body.message && sentenceOf(body.message)) ??
    `The control plane did not answer as it should (status ${response.status}).`;
  const requestId = body.instance?.replace(/^.*:/, '');
  const fields = body.invalid_parameters ?? (body.fields === undefined ? [] : fieldsOf(body.fields));
  return new ApiProblem(response.status, message, { requestId, fields });
}

export const unreachable = () =>
  new ApiProblem(0, 'The control plane could not be reached. Check the connection, then try again.');

interface ProblemBody {
  readonly title?: string;
  readonly detail?: string;
  /** Ends in the request's id. */
  readonly instance?: string;
  readonly invalid_parameters?: readonly InvalidField[];
  /** Entities' problems are told as Kong tells them. */
  readonly message?: string;
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** `{config: {minute: 'expected a number'}}` → `config.minute`. What concerns no field alone has a name with `@`. */
function fieldsOf(fields: Readonly<Record<string, unknown>>, above = ''): readonly InvalidField[] {
  return Object.entries(fields).flatMap(([name, told]): readonly InvalidField[] => {
    const field = above + name;
    if (Array.isArray(told)) {
      return told.every((reason) => typeof reason === 'string' && !name.startsWith('@'))
        ? [{ field, reason: told.join('; ') }]
        : told.map((reason) => ({ field: above.replace(/\.$/, ''), reason: String(reason) }));
    }
    if (typeof told === 'object' && told !== null)
      return fieldsOf(told as Readonly<Record<string, unknown>>, `${field}.`);
    return [{ field: name.startsWith('@') ? above.replace(/\.$/, '') : field, reason: String(told) }];
  });
}

const sentenceOf = (text: string) => text.charAt(0).toUpperCase() + text.slice(1) + (/[.)]$/.test(text) ? '' : '.');

async function readProblem(response: Response): Promise<ProblemBody> {
  try {
    const body: unknown = await response.json();
    return typeof body === 'object' && body !== null ? body : {};
  } catch {
    return {};
  }
}
