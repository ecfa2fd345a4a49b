export { classifierModel, createInjectionClassifier, type InjectionClassifier, type Judgement } from './classifier.ts';
