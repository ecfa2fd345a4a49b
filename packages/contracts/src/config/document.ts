import type { Entity } from './collection.ts';

/**
 * One configuration as plain data: flat, references resolved to ids, defaults filled in, secrets of consumers sealed.
 * Every door (file, Admin API, control plane) becomes this one shape; `compileSnapshot` reads nothing else.
 */
export interface ConfigDocument {
  /** 32 hexadecimal characters that name the content; equal files give equal hashes. */
  hash: string;
  /** By collection name (`services`, `routes`, …), in the order of the file. Absent means empty. */
  collections: Record<string, Entity[]>;
}

/** One thing wrong with a configuration: where, of which entity, and a sentence saying what to do. */
export interface Problem {
  file?: string | undefined;
  /** 1-based. */
  line?: number | undefined;
  column?: number | undefined;
  /** Such as `service 'orders'` or `plugin 'key-auth' of route 'r1'`. */
  entity?: string | undefined;
  entityType?: string | undefined;
  entityId?: string | undefined;
  entityName?: string | undefined;
  /** Dotted path inside the entity: `config.minute`. Empty for the entity as a whole. */
  path?: string | undefined;
  message: string;
}

/** `kong.yaml:12:5 service 'orders': port: value should be between 0 and 65535`. */
export function formatProblem({ file, line, column, entity, path, message }: Problem): string {
  const place = file === undefined ? '' : `${file}${line === undefined ? '' : `:${line}:${column ?? 1}`} `;
  const subject = [entity, path].filter((part) => part !== undefined && part !== '').join(': ');
  return `${place}${subject === '' ? '' : `${subject}: `}${message}`;
}
