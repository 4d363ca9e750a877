import type { BlockContext, BlockNeeds, BlockSegment, F64, IonVar, View } from '@hillock/contracts';

export interface ModelContextOptions {
  /** Membrane potential of each node, mV. */
  readonly v: readonly number[];
  /** Places and their nodes; another place makes `nodeIndex` throw. */
  readonly places?: Readonly<Record<string, number>>;
  /** Of the segments at places: what is not given is a segment 10 µm long and thick by itself. `parent`: the place it hangs on. */
  readonly segments?: Readonly<Record<string, { readonly length?: number; readonly diam?: number; readonly parent?: string }>>;
  /** °C. Default 6.3. */
  readonly celsius?: number;
  /** Variables of ions, by "na.in"; one value a node. Those that are not given are 0. */
  readonly ions?: Readonly<Record<string, readonly number[]>>;
  /** What the block declared: its fields are made from it. */
  readonly needs?: BlockNeeds | null;
}

/** A context over plain arrays. */
export interface ModelContext extends BlockContext {
  /** Makes every view of this context throw, as a rebuild of the layout does. */
  expire(): void;
}

/** An engine's side for tests: no cells, only arrays of values. Kernels cannot run on it. */
export function modelContext(options: ModelContextOptions): ModelContext {
  let live = true;
  const views = new Map<string, View>();
  const view = (key: string, make: () => F64): View => {
    const known = views.get(key);
    if (known !== undefined) return known;
    const array = make();
    const made: View = {
      get array() {
        if (!live) throw new Error(`a view of ${key} was kept across a rebuild; take it anew in setup`);
        return array;
      },
    };
    views.set(key, made);
    return made;
  };
  const places = options.needs?.nodes ?? [];
  return {
    v: view('v', () => Float64Array.from(options.v)),
    celsius: options.celsius ?? 6.3,
    segments: places.map((place): BlockSegment => {
      const { length = 10, diam = 10, parent = '' } = options.segments?.[place] ?? {};
      const node = options.places?.[place] ?? -1;
      if (node < 0 || node >= options.v.length)
        throw new Error(
          `no place "${place}", which the block declares; there are ${Object.keys(options.places ?? {}).join(', ') || 'none'}`,
        );
      return { place, node, parent: places.indexOf(parent), length, diam, area: Math.PI * diam * length };
    }),
    nodeIndex(place) {
      const node = options.places?.[place];
      if (node === undefined) throw new Error(`no place "${place}"; there are ${Object.keys(options.places ?? {}).join(', ') || 'none'}`);
      return node;
    },
    field(name) {
      const declared = options.needs?.fields.find((field) => field.name === name);
      if (declared === undefined)
        throw new Error(`no field "${name}"; the block declared ${options.needs?.fields.map((f) => f.name).join(', ') || 'none'}`);
      return view(`field ${name}`, () => new Float64Array(declared.length));
    },
    ion(name: string, variable: IonVar) {
      const key = `${name}.${variable}`;
      return view(key, () => Float64Array.from(options.ions?.[key] ?? options.v.map(() => 0)));
    },
    ionIndex: (_, node) => node,
    ionChange: (name, variable) => view(`change of ${name}.${variable}`, () => new Float64Array(options.v.length)),
    kernel(name) {
      throw new Error(`no kernel "${name}": this context has only arrays; give one of an engine`);
    },
    expire() {
      live = false;
    },
  };
}
