export { type LoadedModel, loadModelFile, type ReadyModel, readerIn, readyModelFile, whyUnreadable } from './load-model-file.ts';
export { modelSchemaText } from './model-schema.ts';
export { packagesIn } from './packages.ts';
export { type LoadPlugins, pluginsIn } from './plugins.ts';
