import { ApiFailure, type ApiRequest } from '../api.ts';

/** A form with its files. Throws `ApiFailure`. */
export async function readForm({ headers, body }: ApiRequest): Promise<FormData> {
  const type = headers['content-type'] ?? '';
  if (!type.startsWith('multipart/form-data'))
    throw new ApiFailure(400, `Invalid content type: expected multipart/form-data, not '${type}'.`);
  try {
    return await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
  } catch {
    throw new ApiFailure(400, 'Could not parse multipart form.');
  }
}

/** The file of a form. */
export function fileOf(form: FormData, name: string): File {
  const file = form.get(name);
  if (file instanceof File) return file;
  throw new ApiFailure(400, `Missing required parameter: '${name}'.`, {
    param: name,
    code: 'missing_required_parameter',
  });
}

export function textOf(form: FormData, name: string): string {
  const text = form.get(name);
  if (typeof text === 'string') return text;
  throw new ApiFailure(400, `Missing required parameter: '${name}'.`, {
    param: name,
    code: 'missing_required_parameter',
  });
}

/** Throws for fields that are not known. */
export function refuseOthers(form: FormData, known: readonly string[]): void {
  for (const name of form.keys())
    if (!known.includes(name.replace('[]', '')))
      throw new ApiFailure(400, `Unknown parameter: '${name}'.`, { param: name, code: 'unknown_parameter' });
}
