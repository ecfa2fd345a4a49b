import type { z } from 'zod';

/** A setting that exists so that files of Kong's can be read, and takes one value only. */
export interface Gap {
  path: string;
  /** What the schema says to any other value. */
  message: string;
}

/** What of Kong's settings a plugin refuses, found by trying its schema. */
export function gapsOf(schema: z.ZodType, prefix = ''): Gap[] {
  return Object.entries(shapeOf(schema)).flatMap(([name, setting]) => {
    const path = `${prefix}${name}`;
    const message = refusalOf(setting);
    return message === undefined ? gapsOf(setting, `${path}.`) : [{ path, message }];
  });
}

/** The sentence for every value but one; undefined where there is a choice. */
function refusalOf(setting: z.ZodType): string | undefined {
  const { type, values } = innermost(setting).def;
  switch (type) {
    case 'undefined':
      return complaint(setting, 'anything');
    case 'literal':
      return values?.length === 1 ? complaint(setting, values[0] === false ? true : 'anything') : undefined;
    case 'array':
      return complaint(setting, ['anything'], (issue) => issue.code === 'too_big' && issue.maximum === 0);
    case 'record':
      return complaint(setting, { any: 'thing' }, (issue) => issue.code === 'custom');
    default:
      return undefined;
  }
}

function complaint(
  setting: z.ZodType,
  value: unknown,
  counts: (issue: z.core.$ZodIssue) => boolean = () => true,
): string | undefined {
  return setting.safeParse(value).error?.issues.find(counts)?.message;
}

interface Internals {
  def: {
    type?: string;
    innerType?: Internals;
    in?: Internals;
    values?: readonly unknown[];
    shape?: Record<string, z.ZodType>;
  };
}

function innermost(schema: unknown): Internals {
  const { def } = schema as Internals;
  const inner = def.innerType ?? def.in;
  return inner === undefined ? (schema as Internals) : innermost(inner);
}

function shapeOf(schema: z.ZodType): Record<string, z.ZodType> {
  return innermost(schema).def.shape ?? {};
}
