export { type LoadedModel, loadModelFile, readerIn, whyUnreadable } from './load-model-file.ts';
export { modelSchemaText } from './model-schema.ts';
export { packagesIn } from './packages.ts';
