import { compileTemplate, type Template } from '@sallyport/pipeline';

/** Compiles a template that `check` has let through. */
export function templateOf(source: string): Template {
  const template = compileTemplate(source);
  if (typeof template !== 'function') throw new Error(template.problem);
  return template;
}

/** What is wrong with a template, in Kong's words; undefined when nothing is. */
export function templateProblem(source: string): string | undefined {
  const template = compileTemplate(source);
  return typeof template === 'function' ? undefined : `value is not in supported format, error: ${template.problem}`;
}
