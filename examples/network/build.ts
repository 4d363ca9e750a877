/**
 * Builds the network and writes model.json: `npx tsx --conditions=@hillock/source examples/network/build.ts`, in the root of the repository.
 *
 * Forty excitatory cells (a soma and a dendrite) and ten inhibitory ones, connected at random. Poisson events drive the dendrites.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Cell, type Model, model } from '@hillock/hillock';

const EXCITATORY = 40;
const INHIBITORY = 10;
const MECHANISMS = ['mod/rtm.mod', 'mod/wb.mod', 'mod/Irregular.mod'];

/** How many inputs each cell has, of how many µS each, and how long they take (ms). */
const INPUTS = {
  excitatoryToInhibitory: { number: 16, weight: 2.5e-4, delay: [0.8, 1.8] },
  inhibitoryToExcitatory: { number: 6, weight: 2.5e-3, delay: [0.6, 1.4] },
  inhibitoryToInhibitory: { number: 5, weight: 5e-4, delay: [0.6, 1.2] },
  excitatoryToExcitatory: { number: 5, weight: 5e-5, delay: [1, 3] },
} as const;

/** The minimal standard generator with Park and Miller's later multiplier (1993), not that of the noise: the same numbers on every machine. */
class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed;
  }

  /** From 0 to 1, neither included. */
  next(): number {
    this.state = (48271 * this.state) % 2147483647;
    return this.state / 2147483647;
  }

  integer(below: number): number {
    return Math.floor(this.next() * below);
  }

  /** `count` of a list, none twice. */
  choose<T>(list: readonly T[], count: number): T[] {
    const left = [...list];
    return Array.from({ length: count }, () => left.splice(this.integer(left.length), 1)).flat();
  }

  /** Between two values, with so many digits after the point. */
  between([low, high]: readonly [number, number], digits: number): number {
    return Number((low + (high - low) * this.next()).toFixed(digits));
  }
}

/** The model file of the example. */
export function network(): Model {
  const net = model({ title: 'Excitatory and inhibitory cells, a gamma rhythm', celsius: 37, vInit: -67 });
  for (const file of [...MECHANISMS, 'mod/rates.inc']) {
    const text = readFileSync(new URL(file, import.meta.url), 'utf8');
    if (file.endsWith('.inc')) net.include(file, text);
    else net.mechanism(file, text);
  }

  const pyramid = net.cellType('pyramid');
  const soma = pyramid.section('soma', { L: 20, diam: 20 }).insert('rtm').ions({ ena: 50, ek: -100 });
  const dend = pyramid.section('dend', { L: 300, diam: 2 }).connect(soma.at(1)).nseg(5).insert('pas', { g: 1e-4, e: -67 });
  pyramid.region('all').Ra(150);
  const drive = pyramid.point('Exp2Syn', dend.at(0.7), { tau1: 0.5, tau2: 3, e: 0 }, 'drive');
  const excited = pyramid.point('Exp2Syn', dend.at(0.3), { tau1: 0.5, tau2: 3, e: 0 }, 'exc');
  const inhibited = pyramid.point('Exp2Syn', soma.at(0.5), { tau1: 0.5, tau2: 9, e: -75 }, 'inh');

  const basket = net.cellType('basket');
  const body = basket.section('soma', { L: 15, diam: 15 }).insert('wb').ions({ ena: 55, ek: -90 });
  const onBasket = basket.point('Exp2Syn', body.at(0.5), { tau1: 0.3, tau2: 2, e: 0 }, 'exc');
  const betweenBaskets = basket.point('Exp2Syn', body.at(0.5), { tau1: 0.5, tau2: 6, e: -75 }, 'inh');

  const exc = [...net.cells(pyramid, 'exc', EXCITATORY)];
  const inh = [...net.cells(basket, 'inh', INHIBITORY)];
  const random = new Random(20261);

  exc.forEach((cell, i) => {
    const noise = net.artificial('Irregular', { interval: 1.5, seed: 1 + random.integer(2147483646) }, `noise[${i}]`);
    net.connect(noise, cell.point(drive), { weight: 6e-4, delay: 0.5 });
  });
  const connect = (
    from: readonly Cell[],
    to: readonly Cell[],
    { number, weight, delay }: (typeof INPUTS)[keyof typeof INPUTS],
    spike: typeof soma,
    target: typeof drive,
  ): void => {
    for (const cell of to) {
      const others = from.filter((other) => other.name !== cell.name);
      for (const source of random.choose(others, number)) {
        net.connect(source.at(spike.at(0.5)), cell.point(target), { threshold: -20, weight, delay: random.between(delay, 3) });
      }
    }
  };
  connect(exc, inh, INPUTS.excitatoryToInhibitory, soma, onBasket);
  connect(inh, exc, INPUTS.inhibitoryToExcitatory, body, inhibited);
  connect(inh, inh, INPUTS.inhibitoryToInhibitory, body, betweenBaskets);
  connect(exc, exc, INPUTS.excitatoryToExcitatory, soma, excited);

  for (const cell of [...exc, ...inh])
    net.spikes(cell.name, cell.at((cell.name.startsWith('exc') ? soma : body).at(0.5)), { threshold: -20 });
  for (const [name, cell] of [
    ['exc[0]', exc[0]],
    ['inh[0]', inh[0]],
  ] as const)
    if (cell !== undefined) net.record(name, cell.at(soma.at(0.5)).v);
  return net.toJSON({ tstop: 200, sample: 0.1 });
}

/** JSON with a line for each entry of a list or object: readable, and not long. */
function lines(value: unknown, depth = 0): string {
  const pad = '  '.repeat(depth + 1);
  if (depth >= 2 || typeof value !== 'object' || value === null) return JSON.stringify(value);
  const list = Array.isArray(value);
  const entries = Object.entries(value).map(([key, inner]) => `${pad}${list ? '' : `${JSON.stringify(key)}: `}${lines(inner, depth + 1)}`);
  const [open, close] = list ? ['[', ']'] : ['{', '}'];
  return entries.length === 0 ? `${open}${close}` : `${open}\n${entries.join(',\n')}\n${'  '.repeat(depth)}${close}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(new URL('model.json', import.meta.url), `${lines(network())}\n`);
