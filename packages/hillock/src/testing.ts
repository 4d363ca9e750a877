export { type BlockInModelOptions, blockInModelConformance, type ModelCheck } from './block-in-model.ts';
