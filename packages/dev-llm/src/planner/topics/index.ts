import type { Subject } from '../question/subject.ts';
import { services } from './services.ts';
import type { Topic } from './topic.ts';

export const topics: Partial<Readonly<Record<Subject, Topic>>> = { services };
