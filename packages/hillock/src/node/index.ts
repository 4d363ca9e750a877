export { type LoadedModel, loadModelFile, readerIn } from './load-model-file.ts';
export { modelSchemaText } from './model-schema.ts';
export { packagesIn } from './packages.ts';
