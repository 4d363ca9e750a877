export { type LoadedModel, loadModelFile, readerIn } from './load-model-file.ts';
