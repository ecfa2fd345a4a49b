import { hasEscapedKey, hasPrototypeKey, readJson } from '@sallyport/json';
import { errorCodes, type FastifyInstance } from 'fastify';

/** Reads JSON as Fastify does, and keys that are written with escapes as they are meant: see `readJson`. */
export function readJsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (!hasEscapedKey(body)) return parse(request, body, done);
    const value = readEscaped(body);
    return value === undefined ? done(new errorCodes.FST_ERR_CTP_INVALID_JSON_BODY(), undefined) : done(null, value);
  });
}

function readEscaped(body: string): unknown {
  try {
    const value = readJson(body);
    return hasPrototypeKey(value) ? undefined : value;
  } catch {
    return undefined;
  }
}
