import type { Subject } from '../question/subject.ts';
import { causes } from './causes.ts';
import { changes } from './changes.ts';
import { consumers } from './consumers.ts';
import { controlPlanes } from './control-planes.ts';
import { mcp } from './mcp.ts';
import { models } from './models.ts';
import { planeFigures } from './plane-figures.ts';
import { plugins } from './plugins.ts';
import { request } from './request.ts';
import { routes } from './routes.ts';
import { serviceList } from './service-list.ts';
import { services } from './services.ts';
import type { Topic } from './topic.ts';

/** What is done about each subject. */
export const topics: Readonly<Record<Subject, Topic>> = {
  services,
  causes,
  serviceList,
  controlPlanes,
  planeFigures,
  routes,
  plugins,
  consumers,
  models,
  mcp,
  request,
  changes,
};
