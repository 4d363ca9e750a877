/** How far something looks: one cell, one group of cells, or the whole model (which makes all of it meet at every step). */
export type Scope = 'cell' | 'group' | 'global';
